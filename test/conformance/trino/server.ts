import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrinoClient } from './client.ts';
import { CATALOG, configure, type Setup } from './configuration.ts';
import type { Java } from './java.ts';

const HEAP = '2560m';
const START_SECONDS = 120;
const STOP_SECONDS = 20;

export interface ServerOptions extends Omit<Setup, 'port'> {
  /** Folder of the unpacked server. */
  readonly home: string;
  readonly java: Java;
}

/** A Trino of one node on the loopback interface, for the time of a run: it leaves when its standard input ends. */
export class TrinoServer {
  readonly client: TrinoClient;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, client: TrinoClient) {
    this.#process = child;
    this.client = client;
  }

  /** @throws Error with the end of the server's log when it does not come up */
  static async start(options: ServerOptions): Promise<TrinoServer> {
    const { folder, java } = options;
    const port = await freePort();
    mkdirSync(folder, { recursive: true });
    const log = join(folder, 'server.log');
    const output = openSync(log, 'w');
    const command = commandLine(options, configure({ ...options, port }));
    const child = spawn(java.path, command, { cwd: folder, stdio: ['pipe', output, output] });
    closeSync(output);
    const server = new TrinoServer(child, new TrinoClient(`http://127.0.0.1:${port}`, CATALOG));
    try {
      await server.#started();
    } catch (error) {
      await server.stop();
      const end = readFileSync(log, 'utf8').split('\n').slice(-30).join('\n');
      throw new Error(`${(error as Error).message}\n${end}`, { cause: error });
    }
    return server;
  }

  /** Ready when the node counts itself among the workers: before, every query is refused. */
  async #started(): Promise<void> {
    const deadline = Date.now() + START_SECONDS * 1000;
    let last: unknown;
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) throw new Error(`Trino left with code ${this.#process.exitCode}.`);
      try {
        const { rows } = await this.client.run("SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'");
        if (rows[0]?.[0] === 1) return;
      } catch (error) {
        last = error;
      }
      await sleep(500);
    }
    throw new Error(`Trino did not start within ${START_SECONDS} s.`, { cause: last });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_SECONDS * 1000);
    await exited;
    clearTimeout(timer);
  }
}

function commandLine({ home, distribution }: ServerOptions, properties: readonly string[]): string[] {
  return [
    `-Xmx${HEAP}`,
    '-XX:+UseG1GC',
    '-XX:ActiveProcessorCount=2',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djdk.attach.allowAttachSelf=true',
    '--sun-misc-unsafe-memory-access=allow',
    '--add-modules=jdk.incubator.vector',
    ...properties,
    `-Dplugin.dir=${join(home, 'plugin')}`,
    '-cp',
    join(home, 'lib/*'),
    join(import.meta.dirname, 'TrinoMain.java'),
    String(distribution.version),
  ];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
