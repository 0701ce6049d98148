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

/** Examples of each operation, at most, as each caller: an admin may ask everything, so the others show what they are kept from. */
const EXAMPLES = { admin: 40, readKey: 20, analyst: 10, viewer: 10 } as const;

interface Asked {
  readonly requests: number;
  readonly operations: number;
}

/**
 * What schemathesis finds, asking as somebody.
 * @param authorization what they send
 * @returns how much it asked; undefined, and everything that it has to say on the screen, when it found something
 */
async function fuzz(
  program: string,
  { folder, url }: { readonly folder: string; readonly url: string },
  authorization: string,
  examples: number,
): Promise<Asked | undefined> {
  const options = ['--header', `Authorization: ${authorization}`, '--mode', 'all', '--phases', 'examples,fuzzing'];
  const more = ['--max-examples', String(examples), '--checks', CHECKS.join(','), '--seed', '1', '--no-color'];
  // It leaves what it found beside it.
  const child = spawn(program, ['run', `${url}/openapi.json`, ...options, ...more], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const operations = report.match(/Tested: (\d+)/)?.[1];
  const requests = report.match(/(\d+) generated, \1 passed/)?.[1];
  if (code === 0 && operations && requests) return { requests: Number(requests), operations: Number(operations) };
  console.log(report);
  return undefined;
}

const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-fuzz-'));
try {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const served = await serve(dataDir, 0);
  try {
    await loadSample(served.platform, dataDir);
    const callers = await signEverybodyIn(served);
    const [program, at] = [join(dirname(python), 'schemathesis'), { folder: dataDir, url: served.url }];
    const failed: string[] = [];
    let [requests, operations] = [0, 0];
    for (const caller of ['readKey', 'viewer', 'analyst', 'admin'] as const) {
      const asked = await fuzz(program, at, callers[caller], EXAMPLES[caller]);
      if (!asked) failed.push(caller);
      requests += asked?.requests ?? 0;
      operations = Math.max(operations, asked?.operations ?? 0);
    }
    if (failed.length > 0) process.exitCode = 1;
    console.log(
      failed.length > 0
        ? `FAILED  as ${failed.join(', ')}`
        : `ok      ${requests} requests to ${operations} operations by ${Object.keys(EXAMPLES).length} callers: no 5xx, and no answer that the document does not name`,
    );
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
