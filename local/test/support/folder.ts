import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Store } from '../../common/store.ts';

/** A folder of its own for a test, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'local-account-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * Opens the store of a folder, closed when the test is over if not before. One that is left open and opened again elsewhere
 * stands for a process that was killed.
 * @param dataDir @default a new folder
 */
export async function openStore(dataDir?: string): Promise<Store> {
  const store = new Store(dataDir ?? (await temporaryFolder()));
  onTestFinished(() => store.close());
  return store;
}
