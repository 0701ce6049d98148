import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Account, OPERATOR } from '@shoplake/local';
import { CONTAINER_VARIABLES, localAssembly } from '../bin/cli/platform/assembly.ts';
import { MemorySampler } from './memory.ts';

export const ROOT = join(import.meta.dirname, '..');

export interface Phase {
  readonly name: string;
  /** By the clock. */
  readonly seconds: number;
  /** Of all threads: what is left of a measurement on a machine that is busy with other things. */
  readonly cpuSeconds: number;
  /** Sampled, in MiB. */
  readonly peak: number;
}

/** A local account whose work is measured, phase by phase. */
export class MeasuredAccount {
  readonly #account: Account;
  readonly #outputs: Readonly<Record<string, string>>;
  readonly #memory = new MemorySampler();
  readonly #phases: Phase[] = [];

  private constructor(account: Account) {
    this.#account = account;
    this.#outputs = account.template.outputs() as Record<string, string>;
  }

  /** Opens the account of a folder; a new one where there is none. */
  static async open(dataDir: string): Promise<MeasuredAccount> {
    const assemblyDir = await localAssembly(ROOT);
    const onNotice = (notice: string): void => console.error(notice);
    return new MeasuredAccount(
      await Account.open({ containerVariables: CONTAINER_VARIABLES, assemblyDir, dataDir, onNotice }),
    );
  }

  get phases(): readonly Phase[] {
    return this.#phases;
  }

  async phase(name: string, work: () => Promise<void>): Promise<void> {
    this.#memory.reset();
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    await work();
    await this.#account.idle();
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpuStart);
    this.#phases.push({ name, seconds, cpuSeconds: (user + system) / 1e6, peak: this.#memory.reset() });
  }

  /** Puts a file into a landing folder and waits until it is loaded. */
  async load(file: string, folder: string): Promise<void> {
    const Body = { path: file, start: 0, length: (await stat(file)).size };
    const Key = `landing/${folder}/${basename(file)}`;
    await this.#call('S3', 'PutObject', { Bucket: this.#outputs.BronzeBucket, Key, Body });
    await this.#account.idle();
  }

  /**
   * @param expected what the refresh has to come to
   * @throws Error when it comes to something else, since then something else was measured
   */
  async refresh(
    input: { readonly full?: boolean } = {},
    expected: 'published' | 'unchanged' = 'published',
  ): Promise<void> {
    const { RefreshMachine: stateMachineArn } = this.#outputs;
    const start = { stateMachineArn, input: JSON.stringify(input) };
    const { executionArn } = await this.#call('SFN', 'StartExecution', start);
    await this.#account.idle();
    const { status, error, cause, output } = await this.#call('SFN', 'DescribeExecution', { executionArn });
    if (status !== 'SUCCEEDED') throw new Error(`The refresh ended as ${status}: ${error} ${cause}`);
    const { outcome } = JSON.parse(String(output)) as { outcome: string };
    if (outcome !== expected) throw new Error(`The refresh ended as ${outcome}, not as ${expected}: ${output}`);
  }

  /** Rows of a query's first page, without its header; none where it is not a query. @throws Error when it fails */
  async query(QueryString: string): Promise<(string | undefined)[][]> {
    const query = await this.#call('Athena', 'StartQueryExecution', {
      QueryString,
      WorkGroup: this.#outputs.WorkGroup,
    });
    const id = { QueryExecutionId: query.QueryExecutionId };
    let status = { State: 'QUEUED', StateChangeReason: '' };
    while (status.State === 'QUEUED' || status.State === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { QueryExecution } = await this.#call('Athena', 'GetQueryExecution', id);
      status = (QueryExecution as { Status: typeof status }).Status;
    }
    if (status.State !== 'SUCCEEDED')
      throw new Error(`${status.StateChangeReason || status.State}, asked: ${QueryString}`);
    const { ResultSet } = await this.#call('Athena', 'GetQueryResults', id);
    const { Rows = [] } = ResultSet as { Rows?: { Data: { VarCharValue?: string }[] }[] };
    return Rows.slice(1).map(({ Data }) => Data.map(({ VarCharValue }) => VarCharValue));
  }

  /** Writes a query's rows as Parquet below a prefix of the gold bucket, which must be empty. */
  async unload(query: string, prefix: string): Promise<void> {
    const { GoldBucket } = this.#outputs;
    await this.query(
      `UNLOAD (${query}) TO 's3://${GoldBucket}/${prefix}' WITH (format = 'PARQUET', compression = 'ZSTD')`,
    );
  }

  async close(): Promise<void> {
    this.#memory.stop();
    await this.#account.close();
  }

  #call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#account.call(OPERATOR, { service, operation, input });
  }
}

/** Gives a folder of its own to some work and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'shoplake-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
