import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Account, type AccountOptions, connectControl, installHook, OPERATOR } from '@shoplake/local';
import { CommandError } from '../terminal/errors.ts';
import { unrepeated } from '../terminal/notices.ts';
import { line, waiting } from '../terminal/progress.ts';
import { CONTAINER_VARIABLES, localAssembly } from './assembly.ts';
import { refresh } from './executions.ts';
import { type Backlog, clients, type Platform, readOutputs } from './platform.ts';

/** Folder of the project. */
const ROOT = resolve(import.meta.dirname, '..', '..', '..');
/** Where the local account keeps its data unless told otherwise. */
export const DEFAULT_DATA = '.shoplake';

/** Makes, or finds, the assembly of the local stage. */
const assembly = (): Promise<string> => waiting('Synthesising the stack', localAssembly(ROOT));

/** Opens the account on a folder in this process. */
export async function openAccount(dataDir: string, options: Partial<AccountOptions> = {}): Promise<Account> {
  const assemblyDir = await assembly();
  return Account.open({
    containerVariables: CONTAINER_VARIABLES,
    assemblyDir,
    dataDir: resolve(dataDir),
    onNotice: unrepeated(line),
    ...options,
  });
}

/** The local stage: through the account that runs on the folder, or, when none does, by opening the folder itself. */
export async function openLocal(dataDir: string): Promise<Platform> {
  const folder = await dataFolder(dataDir);
  const running = await connectRunning(folder);
  if (running) return running;
  const account = await openAccount(folder);
  const platform = platformOf(account, folder, false);
  await rebuild(account, platform);
  return platform;
}

/** The account that runs on a folder; undefined when none does. */
export async function connectRunning(dataDir: string): Promise<Platform | undefined> {
  const control = await connectControl(dataDir);
  if (!control) return undefined;
  const removeHook = installHook((call) => control.call(call));
  return {
    stage: 'local',
    isServed: true,
    dataDir,
    outputs: readOutputs(await control.invoke('outputs'), 'shoplake-local'),
    ...clients(),
    stepsDone: async (executionArn) => (await control.invoke('stepsDone', executionArn)) as number | undefined,
    settled: async () => {
      await control.invoke('idle');
    },
    backlog: async () => (await control.invoke('backlog')) as Backlog,
    arrived: async (milliseconds) => (await control.invoke('arrived', milliseconds)) as boolean,
    close: async () => {
      removeHook();
      control.close();
    },
  };
}

/** Fills tables that lost something to a damaged file again, from what was staged. */
export async function rebuild(account: Account, platform: Platform): Promise<void> {
  if (!account.hasLostTables) return;
  await waiting('Filling the tables from staging', refresh(platform, undefined, true, line));
  line('The tables are filled again, from everything that was staged.');
}

/** An account of this process as a platform. */
export function platformOf(account: Account, dataDir: string, isServed: boolean): Platform {
  const removeHook = installHook((call) => account.call(OPERATOR, call));
  return {
    stage: 'local',
    isServed,
    dataDir,
    outputs: readOutputs(account.template.outputs(), 'shoplake-local'),
    ...clients(),
    stepsDone: async (executionArn) => account.progress(executionArn)?.statesDone,
    settled: () => account.idle(),
    arrived: (milliseconds) => account.arrived(milliseconds),
    backlog: async () => account.backlog(),
    close: async () => {
      removeHook();
      // What a served account has under way goes on at its next start; a command of its own ends what it began.
      if (!isServed) await account.idle();
      await account.close();
    },
  };
}

/** The absolute path of a data folder, which may not be there yet. @throws CommandError when something else stands there */
export async function dataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new CommandError(`${folder} is a file, not a folder. Name a folder with --data.`);
  return folder;
}
