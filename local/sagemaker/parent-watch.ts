/**
 * Loaded before the program of a container: ends it when the process that started it is gone, however that one ended. The
 * pipe of the standard input is closed by the system then. It does not keep the program alive.
 */
import { isMainThread } from 'node:worker_threads';

// Worker threads of the program load this too; their input is not a pipe.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.resume();
  (process.stdin as typeof process.stdin & { unref(): void }).unref();
}
