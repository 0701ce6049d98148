import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type MlPaths, mlPaths } from './config.ts';
import type { JobMessage } from './job.ts';
import { giveUpRoot } from './user.ts';

type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly details?: string };

/** The rest is for buffers, which the limit does not count. */
const HEAP_SHARE = 0.75;
const MEBIBYTE = 2 ** 20;

/**
 * Trains in a thread of its own, so that this one can answer SIGTERM while the other computes.
 * @param worker entry of the thread, which calls `runTrainingJob`
 * @param heapMebibytes what the thread may use
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
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heap } });
  const outcome = await new Promise<Outcome>((resolve) => {
    worker.on('message', (message: JobMessage) => {
      if (message.kind !== 'failed') console.log(message.message);
      if (message.kind === 'done') resolve({ ok: true });
      if (message.kind === 'failed') resolve({ ok: false, message: message.message, details: message.stack });
    });
    worker.on('error', (error: NodeJS.ErrnoException) => resolve(crash(error, heap)));
    worker.on('exit', (code) =>
      resolve({ ok: false, message: `Training ended with code ${code} before it had made a model.` }),
    );
    void stopped.then(() =>
      resolve({ ok: false, message: 'Training was stopped (SIGTERM) before it had made a model.' }),
    );
  });
  await worker.terminate();
  return outcome;
}

function crash(error: NodeJS.ErrnoException, heap: number): Outcome {
  const message =
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `Training needs more than the ${heap} MiB of memory it may use; choose an instance type with more.`
      : `Training crashed: ${error.message}`;
  return { ok: false, message, details: error.stack ?? '' };
}

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
