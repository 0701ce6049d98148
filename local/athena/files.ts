import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Puts a finished file in its place at once, on the same file system or another. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = join(dirname(to), `.${process.pid}-${Date.now()}.tmp`);
    await copyFile(from, beside);
    await rename(beside, to);
    await rm(from);
  }
}
