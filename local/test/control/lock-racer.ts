/**
 * A process of the lock tests. On each line `take` it tries to lock the folder and answers `taken` or `refused PID`; on
 * `release` it lets go. It ends with its input.
 */
import { createInterface } from 'node:readline';
import { DataFolderInUseError, type DataFolderLock, lockDataFolder } from '../../control/lock.ts';

const dataDir = process.argv[2] ?? '';
let lock: DataFolderLock | undefined;

async function take(): Promise<string> {
  try {
    lock = await lockDataFolder(dataDir);
    return 'taken';
  } catch (error) {
    if (error instanceof DataFolderInUseError) return `refused ${error.pid}`;
    return `failed ${String(error)}`;
  }
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'take') console.log(await take());
  if (line === 'release') {
    await lock?.release();
    console.log('released');
  }
}
