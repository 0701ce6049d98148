import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = join(import.meta.dirname, '..', '..', 'build', 'peers');

/** Python, or a package of it, is not on this machine. */
export class PeerMissingError extends Error {
  constructor(message: string, cause: unknown) {
    super(`${message}\n${(cause as { stderr?: string }).stderr || (cause as Error).message}`, { cause });
    this.name = 'PeerMissingError';
  }
}

/** The Python that has the peers of the benchmarks. @throws PeerMissingError without Python 3 or PyPI */
export const peerPython = (): Promise<string> => pythonWith(REQUIREMENTS);

/**
 * The Python of a virtual environment with the packages of a requirements file, fetched from PyPI the first time.
 * @throws PeerMissingError without Python 3 or PyPI
 */
export async function pythonWith(requirements: string): Promise<string> {
  const digest = createHash('sha256').update(await readFile(requirements));
  const home = join(CACHE, digest.digest('hex').slice(0, 16));
  const python = join(home, 'bin', 'python');
  // An environment cannot be moved, so this file tells one that is complete from one that was broken off.
  const complete = join(home, 'complete');
  if (existsSync(complete)) return python;
  await rm(home, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  await tried('python3 with its module venv is needed', 'python3', ['-m', 'venv', home]);
  const install = ['-m', 'pip', 'install', '--quiet', '--requirement', requirements];
  await tried(`The packages of ${requirements} could not be installed from PyPI`, python, install);
  await writeFile(complete, '');
  return python;
}

async function tried(message: string, program: string, args: readonly string[]): Promise<void> {
  await run(program, args).catch((error: unknown) => {
    throw new PeerMissingError(message, error);
  });
}
