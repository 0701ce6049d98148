/** Asks the API whatever its document allows, and much that it does not: no 5xx, no status and no answer that it does not name. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PeerMissingError, pythonWith } from '../../bench/peers/python.ts';
import { Keys } from '../../bin/cli/platform/keys.ts';
import { loadSample } from '../../bin/cli/platform/sample-load.ts';
import { serve } from '../../bin/cli/platform/serve.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/**
 * What schemathesis says of the API: the whole of it when it found something, else how much it asked, in one line.
 * @returns its exit status
 */
async function fuzz(program: string, folder: string, url: string, key: string): Promise<number> {
  const options = ['--header', `Authorization: Bearer ${key}`, '--mode', 'all', '--phases', 'examples,fuzzing'];
  const more = ['--max-examples', process.argv[2] ?? '40', '--checks', CHECKS.join(','), '--seed', '1', '--no-color'];
  // It leaves what it found beside it.
  const child = spawn(program, ['run', `${url}/openapi.json`, ...options, ...more], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const operations = report.match(/Tested: (\d+)/)?.[1];
  const asked = report.match(/(\d+) generated, \1 passed/)?.[1];
  if (code !== 0 || !operations || !asked) {
    console.log(report);
    return Number(code || 1);
  }
  console.log(
    `ok      ${asked} requests to ${operations} operations: no 5xx, and no answer that the document does not name`,
  );
  return 0;
}

const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-fuzz-'));
try {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const served = await serve(dataDir, 0);
  try {
    await loadSample(served.platform, dataDir);
    const key = await new Keys(served.platform).create({ name: 'fuzz', kind: 'read', role: 'analyst' });
    process.exitCode = await fuzz(join(dirname(python), 'schemathesis'), dataDir, served.url, key);
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
