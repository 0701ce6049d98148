import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OUTPUT_BYTES = 2 ** 24;

/** Runs a program to its end. @returns the JSON on its standard output */
export async function measureBy(program: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(program, args, { maxBuffer: OUTPUT_BYTES });
  return JSON.parse(stdout);
}

/** Runs a script of this folder in a process of its own, so that its peak memory is that of its work. */
export const measureAlone = (script: string, ...args: readonly string[]): Promise<unknown> =>
  measureBy(process.execPath, [join(import.meta.dirname, script), ...args]);
