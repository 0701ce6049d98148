import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MlPaths } from './paths.ts';

/**
 * Tells SageMaker why a job ended: it shows the first 1,024 characters as the reason. What the job has made so far is taken
 * away, since a model folder is uploaded however the job ends.
 */
export async function reportFailure(paths: MlPaths, message: string, details = ''): Promise<void> {
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
