import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account, type AccountOptions, OPERATOR } from '@shoplake/local';
import { afterAll } from 'vitest';
import { CONTAINER_VARIABLES } from '../../../bin/cli/platform/assembly.ts';
import { RUN_FOLDER } from '../../support/run-folder.ts';
import { assembly } from './assembly.ts';

export interface OpenOptions {
  /** @default the local stage's own */
  readonly assemblyDir?: string;
  /** @default a new folder */
  readonly dataDir?: string;
  readonly faults?: NonNullable<AccountOptions['faults']>;
}

/** An account on a folder of its own, with everything it gave notice of. */
export interface TestAccount {
  readonly account: Account;
  readonly dataDir: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
  readonly call: (service: string, operation: string, input: object) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

const opened = new Set<TestAccount>();
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(Array.from(opened, ({ close }) => close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder that goes when the tests of the file are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoplake-e2e-'));
  folders.push(folder);
  return folder;
}

/**
 * A copy of an account's folder: two accounts that go on from the same past.
 * @param into where to; @default a new folder
 */
export async function copyOf(dataDir: string, into?: string): Promise<string> {
  const folder = into ?? (await temporaryFolder());
  await cp(dataDir, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** Opens an account; it is closed when the tests of the file are done, if not before. */
export async function openAccount(options: OpenOptions = {}): Promise<TestAccount> {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const notices: string[] = [];
  const account = await Account.open({
    containerVariables: CONTAINER_VARIABLES,
    assemblyDir: options.assemblyDir ?? (await assembly()),
    dataDir,
    onNotice: (notice) => notices.push(notice),
    ...(options.faults && { faults: options.faults }),
  });
  const test: TestAccount = {
    account,
    dataDir,
    outputs: account.template.outputs(),
    notices,
    call: (service, operation, input) => account.call(OPERATOR, { service, operation, input: { ...input } }),
    close: async () => {
      if (opened.delete(test)) await account.close();
    },
  };
  opened.add(test);
  return test;
}

let deployed: Promise<string> | undefined;

/** The folder of an account whose deployment is over; copy it, others do too. */
export const deployedFolder = (): Promise<string> => {
  deployed ??= deploy();
  return deployed;
};

/** The first test file of a run that needs it makes it for the others: whole, or not at all. */
async function deploy(): Promise<string> {
  const run = process.env[RUN_FOLDER];
  if (run === undefined) return deployNow();
  const shared = join(run, 'deployed');
  if (existsSync(shared)) return shared;
  const made = await deployNow();
  const draft = join(run, `deployed-${process.pid}`);
  await cp(made, draft, { recursive: true, preserveTimestamps: true });
  await rename(draft, shared).catch(() => rm(draft, { recursive: true })); // another was faster
  return shared;
}

/** Its secret is read, so that copies hash alike: the account makes a secret when it is first asked for it. */
async function deployNow(): Promise<string> {
  const test = await openAccount();
  await test.account.idle();
  const { template } = test.account;
  for (const { logicalId } of template.resources('AWS::SecretsManager::Secret'))
    await test.call('SecretsManager', 'GetSecretValue', { SecretId: template.arn(logicalId) });
  await test.close();
  return test.dataDir;
}

/** An account of its own after the refresh that follows the deployment. */
export async function deployedAccount(faults?: OpenOptions['faults']): Promise<TestAccount> {
  return openAccount({ dataDir: await copyOf(await deployedFolder()), ...(faults && { faults }) });
}
