import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServedAccount } from './served.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BLOCK = /^```sh\n(.*?)^```/gms;
/** Around what a `curl` prints. */
const [START, END] = ['\x01', '\0'] as const;

/** The requests of a document: its shell commands with a `curl` among them, a block each, as they stand. */
export const requestsOf = (document: string): string[] =>
  Array.from(readFileSync(join(ROOT, document), 'utf8').matchAll(BLOCK), ([, commands = '']) => commands).filter(
    (commands) => /\bcurl /.test(commands),
  );

/** What stands for the commands of a person: the address and the data folder are those of the test, and an error ends everything. */
const PRELUDE = `
set -euo pipefail
npx() { shift; "$NODE" "$ROOT/bin/shoplake.ts" "$@" --data "$DATA"; }
curl() { printf '\\1'; command curl --silent --show-error --fail-with-body "$@"; printf '\\0'; }
`;

/** Runs commands, in one shell. @returns what each `curl` printed @throws Error when one fails, with what it printed */
export async function answersTo({ served, dataDir }: ServedAccount, commands: readonly string[]): Promise<string[]> {
  const script = PRELUDE + commands.join('\n').replaceAll('http://localhost:4000', served.url);
  const env = { ...process.env, NODE: process.execPath, ROOT, DATA: dataDir };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, maxBuffer: 2 ** 26 });
  return stdout
    .split(START)
    .slice(1)
    .map((answer) => answer.split(END)[0] ?? '');
}
