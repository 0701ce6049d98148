/**
 * Loads one file into an empty account and refreshes it, alone in its process so that the peak memory is that of this work.
 * Arguments: the file, and how many refreshes follow the load. Prints one line of JSON, a {@link LoadMeasurement}.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Account } from '../local/account/account.ts';
import { localAssembly } from '../local/assembly.ts';
import { OPERATOR } from '../local/service.ts';
import { MemorySampler, peakMemory } from './memory.ts';

export interface Phase {
  readonly name: string;
  /** By the clock. */
  readonly seconds: number;
  /** Of all threads: what is left of a measurement on a machine that is busy with other things. */
  readonly cpuSeconds: number;
  /** Sampled, in MiB. */
  readonly peak: number;
}

export interface LoadMeasurement {
  readonly phases: readonly Phase[];
  /** Of the whole process, in MiB. */
  readonly peak: number;
  /** What `gold.reconciliation` says of the source; empty without a refresh. */
  readonly reconciliation: readonly (string | undefined)[];
}

const RECONCILIATION = `SELECT received, accepted, duplicate, quarantined, difference
  FROM gold.reconciliation WHERE source = 'online-retail'`;

class Measured {
  readonly #account: Account;
  readonly #outputs: Readonly<Record<string, string>>;
  readonly #memory = new MemorySampler();
  readonly #phases: Phase[] = [];

  constructor(account: Account) {
    this.#account = account;
    this.#outputs = account.template.outputs() as Record<string, string>;
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

  async load(file: string): Promise<void> {
    const Body = { path: file, start: 0, length: (await stat(file)).size };
    const Key = `landing/online-retail/${basename(file)}`;
    await this.#call('S3', 'PutObject', { Bucket: this.#outputs.BronzeBucket, Key, Body });
  }

  async refresh(): Promise<void> {
    const { RefreshMachine: stateMachineArn } = this.#outputs;
    const { executionArn } = await this.#call('SFN', 'StartExecution', { stateMachineArn });
    await this.#account.idle();
    const { status, error, cause } = await this.#call('SFN', 'DescribeExecution', { executionArn });
    if (status !== 'SUCCEEDED') throw new Error(`The refresh ended as ${status}: ${error} ${cause}`);
  }

  async result(): Promise<LoadMeasurement> {
    this.#memory.stop();
    const refreshed = this.#phases.some(({ name }) => name.includes('refresh of the file'));
    const reconciliation = refreshed ? await this.#firstRow(RECONCILIATION) : [];
    return { phases: this.#phases, peak: peakMemory(), reconciliation };
  }

  async #firstRow(QueryString: string): Promise<(string | undefined)[]> {
    const query = await this.#call('Athena', 'StartQueryExecution', {
      QueryString,
      WorkGroup: this.#outputs.WorkGroup,
    });
    const id = { QueryExecutionId: query.QueryExecutionId };
    let state = 'QUEUED';
    while (state === 'QUEUED' || state === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { QueryExecution } = await this.#call('Athena', 'GetQueryExecution', id);
      state = (QueryExecution as { Status: { State: string } }).Status.State;
    }
    const { ResultSet } = await this.#call('Athena', 'GetQueryResults', id);
    const { Rows } = ResultSet as { Rows: { Data: { VarCharValue?: string }[] }[] };
    return Rows[1]?.Data.map(({ VarCharValue }) => VarCharValue) ?? [];
  }

  #call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#account.call(OPERATOR, { service, operation, input });
  }
}

const [file = '', refreshes = '0'] = process.argv.slice(2);
const assemblyDir = await localAssembly(join(import.meta.dirname, '..'));
const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-bench-'));
const account = await Account.open({ assemblyDir, dataDir, onNotice: (notice) => console.error(notice) });
try {
  const measured = new Measured(account);
  await measured.phase('first refresh, empty', async () => undefined);
  await measured.phase('load', () => measured.load(file));
  if (Number(refreshes) > 0) await measured.phase('refresh of the file', () => measured.refresh());
  if (Number(refreshes) > 1) await measured.phase('refresh, nothing new', () => measured.refresh());
  console.log(JSON.stringify(await measured.result()));
} finally {
  await account.close();
  await rm(dataDir, { recursive: true, force: true });
}
