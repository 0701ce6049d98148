import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import {
  Account,
  type AccountOptions,
  connectControl,
  type Dispatch,
  installHook,
  isAccountFolder,
  OPERATOR,
  type ServiceCall,
} from '@shoplake/local';
import { aws } from '../../../lambdas/aws/client.ts';
import { CommandError } from '../terminal/errors.ts';
import { waiting } from '../terminal/progress.ts';
import { CONTAINER_VARIABLES, localAssembly } from './assembly.ts';
import { clients, type Platform, readOutputs } from './platform.ts';

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
    onNotice: (text) => process.stderr.write(`${text}\n`),
    ...options,
  });
}

export interface LocalAccess {
  /** Whether an account is made where there is none. @default false: a folder that was mistyped is not made */
  readonly creates?: boolean;
}

/**
 * The local stage: through the account that runs on the folder, or, when none does, by opening the folder itself.
 * @throws CommandError when there is no account on the folder and none is to be made
 */
export async function openLocal(dataDir: string, { creates = false }: LocalAccess = {}): Promise<Platform> {
  const folder = await dataFolder(dataDir);
  if (!creates && !isAccountFolder(folder)) {
    const which = dataDir === DEFAULT_DATA ? '' : ` --data ${dataDir}`;
    throw new CommandError(`There is no account in ${folder}. Make one with: npx shoplake up${which}`);
  }
  return (await connectRunning(folder)) ?? platformOf(await openAccount(folder), folder, false);
}

async function connectRunning(dataDir: string): Promise<Platform | undefined> {
  const control = await connectControl(dataDir);
  if (!control) return undefined;
  const outputs = readOutputs(await control.invoke('outputs'), 'shoplake-local');
  const athena = athenaVia(async (call) => (await control.invoke('callAs', outputs.QueryRole, call)) as Output);
  const removeHook = installHook((call) => control.call(call));
  return {
    stage: 'local',
    isServed: true,
    dataDir,
    outputs,
    ...clients(),
    athena,
    stepsDone: async (executionArn) => (await control.invoke('stepsDone', executionArn)) as number | undefined,
    settled: async () => {
      await control.invoke('idle');
    },
    close: async () => {
      removeHook();
      control.close();
    },
  };
}

/** An account of this process as a platform. */
export function platformOf(account: Account, dataDir: string, isServed: boolean): Platform {
  const outputs = readOutputs(account.template.outputs(), 'shoplake-local');
  const athena = athenaVia((call) => callAs(account, outputs.QueryRole, call));
  const removeHook = installHook((call) => account.call(OPERATOR, call));
  return {
    stage: 'local',
    isServed,
    dataDir,
    outputs,
    ...clients(),
    athena,
    stepsDone: async (executionArn) => account.progress(executionArn)?.statesDone,
    settled: () => account.idle(),
    close: async () => {
      removeHook();
      await account.idle();
      await account.close();
    },
  };
}

type Output = Record<string, unknown>;

/** Makes a call in a session of a role that the account's own people may take. */
export const callAs = async (account: Account, roleArn: string, call: ServiceCall): Promise<Output> =>
  account.call(account.assume(roleArn, 'shoplake-query'), call);

/** A client whose calls go another way than those of all others. */
function athenaVia(dispatch: Dispatch): AthenaClient {
  const removeHook = installHook(dispatch);
  try {
    return aws(new AthenaClient({}));
  } finally {
    removeHook();
  }
}

/** The absolute path of a data folder, which may not be there yet. @throws CommandError when something else stands there */
export async function dataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new CommandError(`${folder} is a file, not a folder. Name a folder with --data.`);
  return folder;
}
