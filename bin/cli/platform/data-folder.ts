import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError } from '../terminal/errors.ts';

/** The absolute path of a data folder, which may not be there yet. @throws CommandError when something else stands there */
export async function dataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new CommandError(`${folder} is a file, not a folder. Name a folder with --data.`);
  return folder;
}

/** What every folder of a local account holds, and hardly any other folder does. */
const MARKS = ['deployed-template', 's3', 'kinesis'];

/** Whether a folder is a local account's, so that nothing else is ever deleted. */
export async function isAccountFolder(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch((): string[] => []);
  return MARKS.every((mark) => entries.includes(mark));
}
