import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrinoClient } from './client.ts';
import type { Distribution } from './distribution.ts';
import type { Java } from './java.ts';

/** The catalog that statements name when they name none, as in Athena. */
const CATALOG = 'awsdatacatalog';
export const ICEBERG_CATALOG = 'iceberg';
const HEAP = '2560m';
const START_SECONDS = 120;
const STOP_SECONDS = 20;

export interface ServerOptions {
  readonly home: string;
  readonly distribution: Distribution;
  readonly java: Java;
  /** Folder for configuration, log and data of this run. */
  readonly folder: string;
  /** Folder that holds the lake's files. */
  readonly lake: string;
}

/** A Trino of one node on the loopback interface, for the time of a run. */
export class TrinoServer {
  readonly client: TrinoClient;
  readonly #process: ChildProcess;
  readonly #killOnExit: () => void;

  private constructor(process_: ChildProcess, client: TrinoClient) {
    this.#process = process_;
    this.client = client;
    this.#killOnExit = () => process_.kill('SIGKILL');
    process.on('exit', this.#killOnExit);
  }

  /** @throws Error with the end of the server's log when it does not come up */
  static async start(options: ServerOptions): Promise<TrinoServer> {
    const port = await freePort();
    const log = join(options.folder, 'server.log');
    const output = openSync(mkdirs(options.folder, log), 'w');
    const child = spawn(options.java.path, arguments_(options, configure(options, port)), {
      cwd: options.folder,
      stdio: ['ignore', output, output],
    });
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
    process.off('exit', this.#killOnExit);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_SECONDS * 1000);
    await exited;
    clearTimeout(timer);
  }
}

function mkdirs(folder: string, log: string): string {
  mkdirSync(join(folder, 'etc/catalog'), { recursive: true });
  mkdirSync(join(folder, 'data'), { recursive: true });
  return log;
}

function arguments_({ home, distribution, folder }: ServerOptions, config: string): string[] {
  return [
    `-Xmx${HEAP}`,
    '-XX:+UseG1GC',
    '-XX:ActiveProcessorCount=2',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djdk.attach.allowAttachSelf=true',
    ...distribution.jvmOptions,
    '-Dnode.environment=conformance',
    '-Dnode.id=conformance',
    `-Dnode.data-dir=${join(folder, 'data')}`,
    `-Dplugin.dir=${join(home, 'plugin')}`,
    `-Dcatalog.config-dir=${join(folder, 'etc/catalog')}`,
    `-Dconfig=${config}`,
    '-cp',
    join(home, 'lib/*'),
    join(import.meta.dirname, 'TrinoMain.java'),
    String(distribution.version),
  ];
}

/** Writes the configuration; returns the path of its main file. */
function configure({ distribution, folder, lake }: ServerOptions, port: number): string {
  const files =
    distribution.files === 'local'
      ? { [distribution.version >= 483 ? 'fs.local.enabled' : 'fs.native-local.enabled']: 'true', 'local.location': lake, 'hive.metastore.catalog.dir': 'local:///metastore' }
      : { 'hive.metastore.catalog.dir': `file://${lake}/metastore` };
  write(join(folder, 'etc/catalog', `${CATALOG}.properties`), {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    // Iceberg tables are found in the one catalog, as they are in Athena.
    'hive.iceberg-catalog-name': ICEBERG_CATALOG,
    'hive.partition-projection-enabled': 'true',
    // Projection names a folder for every day; in S3 an empty prefix is no error either.
    'hive.ignore-absent-partitions': 'true',
    ...files,
  });
  write(join(folder, 'etc/catalog', `${ICEBERG_CATALOG}.properties`), {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'TESTING_FILE_METASTORE',
    ...files,
  });
  return write(join(folder, 'etc/config.properties'), {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'discovery.uri': `http://127.0.0.1:${port}`,
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'catalog.management': 'static',
  });
}

function write(path: string, properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path, lines.join(''));
  return path;
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
