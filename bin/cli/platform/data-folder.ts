import { readdir } from 'node:fs/promises';

/** What every folder of a local account holds, and hardly any other folder does. */
const MARKS = ['deployed-template', 's3', 'kinesis'];

/** Whether a folder is a local account's, so that nothing else is ever deleted. */
export async function isAccountFolder(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch((): string[] => []);
  return MARKS.every((mark) => entries.includes(mark));
}
