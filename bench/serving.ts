import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { sealArtifact, writeArtifact } from '../models/contract/artifact.ts';
import { recommender } from '../models/recommender/index.ts';
import { inFolder } from './account.ts';
import { printMachine } from './machine.ts';
import { recommenderModel } from './recommender-model.ts';

const CONTAINER = join(import.meta.dirname, '..', 'models', 'container.ts');
const SIZE = { customers: 100_000, products: 10_000 };
const WARM_UP = 300;
const REQUESTS = 3000;
/** A prime, so that customers of all tastes are asked for. */
const STEP = 7919;
const MEBIBYTE = 2 ** 20;

/** Recommendations for one customer of a large shop, over HTTP; beside the round trip alone, and loading beside reading the files. */
export async function servingBench(): Promise<void> {
  await printMachine();
  await inFolder(async (root) => {
    const model = join(root, 'model');
    const artifact = sealArtifact(recommender, recommenderModel(SIZE));
    await writeArtifact(model, artifact);
    const bytes = Object.values(artifact.files).reduce((sum, { byteLength }) => sum + byteLength, 0);
    const size = `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
    console.log(
      `\n${SIZE.customers} customers, ${SIZE.products} products, every method in the blend, artifact of ${size}`,
    );
    const readMs = await timeToRead(model);
    const child = start(root);
    const ended = once(child, 'exit');
    try {
      await measure(child, readMs);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });
}

async function measure(child: ChildProcess, readMs: number): Promise<void> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [{ port }, loaded] = await Promise.all([
    field<{ port: number }>(lines, 'port'),
    field<{ ms: number }>(lines, 'ms'),
  ]);
  const { pings, answers } = await roundTrips(port);
  row('', 'median', 'p99');
  row('GET /ping', ...told(pings));
  row('POST /invocations', ...told(answers));
  row('ratio', ...[0.5, 0.99].map((share) => (quantile(answers, share) / quantile(pings, share)).toFixed(1)));
  console.log();
  row('read and hash the files', `${readMs.toFixed(0)} ms`);
  row('load', `${loaded.ms} ms`);
  row('ratio', (loaded.ms / readMs).toFixed(1));
}

function start(root: string): ChildProcess {
  const env = {
    ...process.env,
    SHOPLAKE_ML_ROOT: root,
    SHOPLAKE_ML_HOST: '127.0.0.1',
    SAGEMAKER_BIND_TO_PORT: '0',
  };
  return spawn(process.execPath, [CONTAINER, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The first line of JSON with a field. */
const field = <Line extends object>(lines: Interface, name: keyof Line & string): Promise<Line> =>
  new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const value: Line = JSON.parse(line);
      if (name in value) resolve(value);
    });
    lines.once('close', () => reject(new Error(`The container ended before it printed "${name}".`)));
  });

/** Milliseconds of pings and of requests, in turn over one connection, so that both meet the same machine. */
async function roundTrips(port: number): Promise<{ pings: number[]; answers: number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const pings: number[] = [];
  const answers: number[] = [];
  for (let index = -WARM_UP; index < REQUESTS; index++) {
    const customerId = `c${((index + WARM_UP) * STEP) % SIZE.customers}`;
    const ping = await timed(() => call(agent, port, 'GET', '/ping'));
    const body = JSON.stringify({ kind: 'customer', customerId });
    const answer = await timed(() => call(agent, port, 'POST', '/invocations', body));
    if (index < 0) continue;
    pings.push(ping);
    answers.push(answer);
  }
  agent.destroy();
  return { pings, answers };
}

async function call(agent: Agent, port: number, method: string, path: string, body = ''): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request({ agent, host: '127.0.0.1', port, method, path, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  if (response.statusCode !== 200) throw new Error(`${method} ${path} answered ${response.statusCode}: ${text}`);
}

async function timeToRead(folder: string): Promise<number> {
  return timed(async () => {
    for (const name of await readdir(folder)) {
      createHash('sha256')
        .update(await readFile(join(folder, name)))
        .digest();
    }
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

const told = (values: readonly number[]): string[] =>
  [0.5, 0.99].map((share) => `${quantile(values, share).toFixed(2)} ms`);

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(12)).join('')}`);
