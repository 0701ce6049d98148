import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder in which test files of one run share what is costly to make; workers inherit it. */
export const RUN_FOLDER = 'SHOPLAKE_TEST_RUN_FOLDER';

/** Makes the folder before the first test file of a run, and takes it away after the last. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'shoplake-run-'));
  process.env[RUN_FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
