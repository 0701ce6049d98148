/** Asks the API whatever its document allows, and much that it does not: no 5xx, no status and no answer that it does not name. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PeerMissingError, pythonWith } from '../../bench/peers/python.ts';
import { loadSample } from '../../bin/cli/platform/sample-load.ts';
import { serve } from '../../bin/cli/platform/serve.ts';
import { signEverybodyIn } from '../support/sign-in.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Who asks, with how many examples of each operation at most: an admin may ask everything, the others show what they are kept from. */
const EXAMPLES = { readKey: 20, viewer: 10, analyst: 10, admin: 40 } as const;
const CALLERS = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];

interface Fuzzed {
  readonly requests: number;
  readonly operations: number;
  readonly failures: number;
}

/** What schemathesis finds as somebody. Everything that it has to say is printed when it found something. */
async function fuzz(
  program: string,
  { folder, url }: { readonly folder: string; readonly url: string },
  authorization: string,
  examples: number,
): Promise<Fuzzed> {
  const options = ['--header', `Authorization: ${authorization}`, '--mode', 'all', '--phases', 'examples,fuzzing'];
  const more = ['--max-examples', String(examples), '--checks', CHECKS.join(','), '--seed', '1', '--no-color'];
  // It leaves what it found beside it.
  const child = spawn(program, ['run', `${url}/openapi.json`, ...options, ...more], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const counted = (pattern: RegExp): number => Number(pattern.exec(report)?.[1] ?? 0);
  const [requests, operations] = [counted(/(\d+) generated/), counted(/Tested: (\d+)/)];
  const found = counted(/found (\d+) unique failure/);
  // One that cannot be read, or ended otherwise, is no success.
  const failures = code === 0 && requests > 0 && operations > 0 ? found : Math.max(found, 1);
  if (failures > 0) console.log(report);
  return { requests, operations, failures };
}

const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-fuzz-'));
try {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const served = await serve(dataDir, 0);
  try {
    await loadSample(served.platform, dataDir);
    const callers = await signEverybodyIn(served);
    const [program, at] = [join(dirname(python), 'schemathesis'), { folder: dataDir, url: served.url }];
    const all: Fuzzed[] = [];
    for (const caller of CALLERS) all.push(await fuzz(program, at, callers[caller], EXAMPLES[caller]));
    const sum = (what: 'requests' | 'failures'): number => all.reduce((total, each) => total + each[what], 0);
    const operations = Math.max(...all.map((each) => each.operations));
    const [word, rest] =
      sum('failures') > 0 ? ['FAILED', 'see above'] : ['ok', 'no 5xx, and no answer that the document does not name'];
    console.log(
      `${word.padEnd(7)} ${sum('requests')} requests to ${operations} operations by ${CALLERS.length} callers, ${sum('failures')} failures: ${rest}`,
    );
    process.exitCode = sum('failures') > 0 ? 1 : 0;
  } finally {
    await served.close();
  }
} catch (error) {
  if (!(error instanceof PeerMissingError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
