import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRunning } from '../bin/cli/platform/local.ts';
import type { Platform } from '../bin/cli/platform/platform.ts';
import { type ResultRow, runQuery } from '../bin/cli/platform/query.ts';
import { ROOT } from './account.ts';

const KIBIBYTES_A_MEBIBYTE = 1024;
const POLL_MS = 200;
const STARTUP_MS = 120_000;

/** `npm start` on a folder, in a process of its own that may be killed, started again, and told to go wrong. */
export class SoakedPlatform {
  readonly dataDir: string;
  readonly #port: number;
  readonly #said: string[] = [];
  #child: ChildProcess | undefined;
  #platform: Platform | undefined;

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.#port = port;
  }

  static async start(dataDir: string): Promise<SoakedPlatform> {
    const soaked = new SoakedPlatform(dataDir, await freePort());
    soaked.launch();
    await soaked.platform();
    return soaked;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What the process printed to its console, notices above all. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** Resident memory, in MiB. */
  get memory(): number {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.#child?.pid)], { encoding: 'utf8' });
    return Math.round(Number(kibibytes) / KIBIBYTES_A_MEBIBYTE);
  }

  launch(): void {
    const args = ['up', '--empty', '--no-live', '--port', String(this.#port), '--data', this.dataDir];
    const child = spawn(
      process.execPath,
      ['--import', join(import.meta.dirname, 'soak-faults.ts'), 'bin/shoplake.ts', ...args],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    );
    child.stderr?.on('data', (chunk) => this.#said.push(...String(chunk).trim().split('\n')));
    child.once('exit', (code, signal) => this.#said.push(`The process ended with ${code ?? signal}.`));
    this.#child = child;
  }

  order(orders: object): void {
    this.#child?.send(orders);
  }

  /** Ends the process without warning, and starts it again. */
  async kill(): Promise<void> {
    const gone = once(this.#child as ChildProcess, 'exit');
    this.#child?.kill('SIGKILL');
    await gone;
    await this.#forget();
    this.launch();
  }

  /** Ends the process as Ctrl-C does. @returns after how many seconds it was gone */
  async stop(): Promise<number> {
    const began = performance.now();
    const gone = once(this.#child as ChildProcess, 'exit');
    this.#child?.kill('SIGINT');
    await Promise.race([gone, sleep(30_000)]);
    this.#child?.kill('SIGKILL');
    return (performance.now() - began) / 1000;
  }

  /** The running account, as commands see it; waits for it to open. */
  async platform(): Promise<Platform> {
    for (const until = Date.now() + STARTUP_MS; this.#platform === undefined; await sleep(POLL_MS)) {
      this.#platform = await connectRunning(this.dataDir);
      if (Date.now() > until) throw new Error(`The platform did not start:\n${this.#said.slice(-20).join('\n')}`);
    }
    return this.#platform;
  }

  /** Rows of a query; none while the process is away. */
  async query(sql: string): Promise<ResultRow[]> {
    try {
      return await runQuery(await this.platform(), sql);
    } catch {
      await this.#forget();
      return [];
    }
  }

  async #forget(): Promise<void> {
    await this.#platform?.close();
    this.#platform = undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
