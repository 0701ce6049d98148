import { rm } from 'node:fs/promises';
import { isAccountFolder, lockDataFolder } from '@shoplake/local';
import { Command } from 'commander';
import { dataFolder } from '../platform/local.ts';
import { CommandError } from '../terminal/errors.ts';
import { dataOption, jsonOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';

export const resetCommand = (): Command =>
  new Command('reset')
    .description('delete everything the local account keeps')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async ({ data, json }: { data: string; json?: boolean }) => {
      const folder = await dataFolder(data);
      if (!isAccountFolder(folder)) {
        throw new CommandError(`${folder} holds no local account, so nothing is deleted.`);
      }
      const lock = await lockDataFolder(folder); // refuses while an account is running there
      await rm(folder, { recursive: true, force: true });
      await lock.release().catch(() => undefined); // went with the folder
      print(json === true, { data: folder, reset: true }, () => `${folder} is empty again.`);
    });
