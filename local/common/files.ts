import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

/** A file operation that failed because what it looked for is not there. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Resolves to undefined where the file or folder is missing. */
export async function ifPresent<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** Moves a file into place, making the folders above it. Tries again when a delete cleared those folders away in between. */
export async function moveInto(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await mkdir(path.dirname(to), { recursive: true });
    try {
      return await rename(from, to);
    } catch (error) {
      if (!isMissing(error) || attempt === 20) throw error;
    }
  }
}

/** Writes a file so that it is there whole or not at all. */
export async function writeWhole(target: string, content: string, temporaryFolder: string): Promise<void> {
  await mkdir(temporaryFolder, { recursive: true });
  const temporary = path.join(temporaryFolder, randomUUID());
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  await moveInto(temporary, target);
}

/** Removes a file and then the folders above it that became empty, up to but not including `root`. */
export async function removeWithEmptyFolders(file: string, root: string): Promise<void> {
  await rm(file, { force: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  for (let folder = path.dirname(file); folder.length > root.length; folder = path.dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

/** Moves a database with its log out of the way. @returns where to */
export function setAside(path: string): string {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(':', '.')}`;
  for (const log of ['-wal', '.wal']) if (existsSync(path + log)) renameSync(path + log, aside + log);
  if (existsSync(path)) renameSync(path, aside);
  rmSync(`${path}-shm`, { force: true });
  return aside;
}
