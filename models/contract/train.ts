import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MlPaths, mlPaths } from './config.ts';
import type { JobMessage } from './job.ts';
import { giveUpRoot } from './user.ts';

type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly details?: string };

/** The rest is for buffers, which the limit does not count. */
const HEAP_SHARE = 0.75;
const MEBIBYTE = 2 ** 20;

/**
 * Trains in a process of its own: this one can answer SIGTERM while the other computes, and outlives it to say why it ended. V8 ends
 * a process whose memory does not suffice, with whatever threads it has.
 * @param worker entry of the process, which calls `runTrainingJob`
 * @param heapMebibytes what the process may use
 * @returns the exit code: 0 with a model, else 1 with the reason in the failure file
 */
export async function train(worker: URL, heapMebibytes: number = availableHeap()): Promise<number> {
  const paths = mlPaths();
  const stopped = once(process, 'SIGTERM');
  const outcome = await trained(worker, heapMebibytes, paths, stopped).catch(
    (error: Error): Outcome => ({ ok: false, message: error.message, details: error.stack ?? '' }),
  );
  if (outcome.ok) return 0;
  console.error(outcome.message);
  await reportFailure(paths, outcome.message, outcome.details);
  return 1;
}

async function trained(entry: URL, heap: number, paths: MlPaths, stopped: Promise<unknown>): Promise<Outcome> {
  await giveUpRoot([paths.model, paths.output, paths.outputData]);
  const worker = fork(fileURLToPath(entry), { execArgv: [`--max-old-space-size=${heap}`] });
  const outcome = await new Promise<Outcome>((resolve) => {
    worker.on('message', (message: JobMessage) => {
      if (message.kind !== 'failed') console.log(message.message);
      if (message.kind === 'done') resolve({ ok: true });
      if (message.kind === 'failed') resolve({ ok: false, message: message.message, details: message.stack });
    });
    worker.on('error', (error) => resolve({ ok: false, message: `Training did not start: ${error.message}` }));
    worker.on('exit', (code, signal) => resolve({ ok: false, message: endOf(code, signal, heap) }));
    void stopped.then(() =>
      resolve({ ok: false, message: 'Training was stopped (SIGTERM) before it had made a model.' }),
    );
  });
  await ended(worker);
  return outcome;
}

/** Ends a process that may have ended already. */
async function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exit = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exit;
}

/** V8 aborts when a heap does not suffice; a machine kills what its memory does not suffice for. */
function endOf(code: number | null, signal: NodeJS.Signals | null, heap: number): string {
  if (signal === 'SIGABRT' || code === ABORTED)
    return `Training needs more than the ${heap} MiB of memory it may use; choose an instance type with more.`;
  return `Training ended with ${signal ?? `code ${code}`} before it had made a model.`;
}

/** 128 and SIGABRT, as a shell counts it. */
const ABORTED = 134;

/** Most of what this process may use, in a container or out of it, in MiB. */
function availableHeap(): number {
  const limit = process.constrainedMemory();
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  return Math.floor((HEAP_SHARE * memory) / MEBIBYTE);
}

/**
 * Tells SageMaker why a job ended: it shows the first 1,024 characters as the reason. What the job has made so far is taken
 * away, since a model folder is uploaded however the job ends.
 */
async function reportFailure(paths: MlPaths, message: string, details = ''): Promise<void> {
  await Promise.all([emptied(paths.model), emptied(paths.outputData)]);
  await mkdir(paths.output, { recursive: true });
  await writeFile(paths.failure, details === '' ? `${message}\n` : `${message}\n\n${details}\n`);
}

/** The folder itself stays: it is a mount. */
async function emptied(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
}
