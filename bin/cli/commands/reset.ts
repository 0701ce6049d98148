import { rm } from 'node:fs/promises';
import { isAccountFolder, lockDataFolder } from '@shoplake/local';
import { Command } from 'commander';
import { dataFolder } from '../platform/local.ts';
import { CommandError } from '../terminal/errors.ts';
import { dataOption } from '../terminal/options.ts';

export const resetCommand = (): Command =>
  new Command('reset')
    .description('delete everything the local account keeps')
    .addOption(dataOption())
    .action(async ({ data }: { data: string }) => {
      const folder = await dataFolder(data);
      if (!isAccountFolder(folder)) {
        throw new CommandError(`${folder} holds no local account, so nothing is deleted.`);
      }
      const lock = await lockDataFolder(folder); // refuses while an account is running there
      await rm(folder, { recursive: true, force: true });
      await lock.release().catch(() => undefined); // went with the folder
      process.stdout.write(`${folder} is empty again.\n`);
    });
