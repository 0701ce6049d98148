import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Account, type ExecutionEvent, type FileSlice, OPERATOR, type ServiceCall } from '@shoplake/local';
import { catalogFromTemplate, type PlannedScan, Planner } from '@shoplake/local/athena';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { CONTAINER_VARIABLES } from '../../bin/cli/platform/assembly.ts';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import type { SegmentEvent } from '../../sample/event.ts';
import { history } from '../../sample/history.ts';
import { createShop } from '../../sample/shop.ts';
import { writeEvents } from '../../sample/write.ts';
import { concurrencyOf, type Definition, stateOf, transitionsOf, wavesOf } from './waves.ts';

/** A statement as a machine sent it to Athena. */
export interface RehearsedStatement {
  readonly sql: string;
  /** The state that sent it. */
  readonly state: string;
  readonly scans: readonly PlannedScan[];
}

/** What one execution of a machine did. */
export interface RehearsedRun {
  /** `published`, `unchanged` ... as its output says; empty where it says nothing. */
  readonly outcome: string;
  readonly statements: readonly RehearsedStatement[];
  /** Statements that wait for each other. */
  readonly waves: number;
  readonly transitions: number;
  /** Statements at once, at most. */
  readonly concurrency: number;
  /** The largest output a state handed on, in bytes. */
  readonly stateBytes: number;
  /** Calls beside those for Athena, `S3.GetObject` and the like, of the machine and the functions it invokes. */
  readonly calls: Readonly<Record<string, number>>;
}

/** How much lies in a table after the rehearsal. */
export interface RehearsedTable {
  readonly rows: number;
  /** Bytes in Parquet by column, compressed, without the file's footer. */
  readonly columns: Readonly<Record<string, number>>;
}

export interface Rehearsal {
  /** When it ended: what its statements say about days is meant from then. */
  readonly at: string;
  readonly events: number;
  readonly orders: number;
  readonly tables: Readonly<Record<string, RehearsedTable>>;
  /** A refresh of a shop to which nothing has ever come. */
  readonly idle: RehearsedRun;
  /** The refresh of two weeks at once. */
  readonly first: RehearsedRun;
  /** One that finds a few hours of events. */
  readonly arrived: RehearsedRun;
  /** The one after it, when nothing has come since. */
  readonly after: RehearsedRun;
  readonly maintenance: RehearsedRun;
  /** The questions of somebody who reads each published object as a whole. */
  readonly questions: readonly RehearsedStatement[];
}

const SHOP = { seed: 9, customers: 1000, openedAt: new Date('2025-09-01T00:00:00Z') };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A stretch of the sample shop that is the same in every rehearsal; its times are moved so that it ends now. */
const START = Date.parse('2025-10-01T00:00:00Z');
const HISTORY_DAYS = 14;
const ORDERS_PER_DAY = 10;
/** A refresh finds the last hours of a day with more orders, so that every kind of event is among them. */
const BUSY_ORDERS_PER_DAY = 120;
const BUSY_HOURS = 2;

/**
 * Runs the platform once in a folder and writes down what it did: two weeks of a sample shop, a refresh, one more day, a refresh,
 * and one that finds nothing new. Whatever the machines look like, this counts what they really send.
 */
export async function rehearse(assemblyDir: string, folder: string): Promise<Rehearsal> {
  const theatre = await Theatre.open(assemblyDir, folder);
  try {
    const idle = await theatre.run('RefreshMachine');
    const end = START + HISTORY_DAYS * DAY;
    const events = await theatre.load('history', { from: START, to: end, ordersPerDay: ORDERS_PER_DAY });
    const first = await theatre.run('RefreshMachine');
    const busy = { from: end + 12 * HOUR, to: end + (12 + BUSY_HOURS) * HOUR, ordersPerDay: BUSY_ORDERS_PER_DAY };
    const more = await theatre.load('arrivals', busy);
    const arrived = await theatre.run('RefreshMachine');
    const after = await theatre.run('RefreshMachine');
    const tables = await theatre.tables();
    const questions = await theatre.questions();
    const maintenance = await theatre.run('MaintenanceMachine');
    const orders = tables['silver.orders']?.rows ?? 0;
    return {
      at: new Date().toISOString(),
      events: events + more,
      orders,
      tables,
      idle,
      first,
      arrived,
      after,
      maintenance,
      questions,
    };
  } finally {
    await theatre.close();
  }
}

interface Noted {
  readonly calls: ServiceCall[];
  readonly steps: ExecutionEvent[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly ordersPerDay: number;
}

function* movedBy(milliseconds: number, events: Iterable<SegmentEvent>): Generator<SegmentEvent> {
  const moved = (time: string): string => new Date(Date.parse(time) + milliseconds).toISOString();
  for (const event of events) {
    const { timestamp, originalTimestamp, sentAt } = event;
    yield {
      ...event,
      timestamp: moved(timestamp),
      originalTimestamp: moved(originalTimestamp),
      sentAt: moved(sentAt),
    };
  }
}

/** An account whose calls and steps are noted. */
class Theatre {
  readonly #account: Account;
  readonly #planner: Planner;
  readonly #folder: string;
  readonly #outputs: Readonly<Record<string, string>>;
  readonly #noted: Noted;

  private constructor(account: Account, planner: Planner, folder: string, noted: Noted) {
    this.#account = account;
    this.#planner = planner;
    this.#folder = folder;
    this.#outputs = account.template.outputs();
    this.#noted = noted;
  }

  static async open(assemblyDir: string, folder: string): Promise<Theatre> {
    const noted: Noted = { calls: [], steps: [] };
    const account = await Account.open({
      assemblyDir,
      dataDir: join(folder, 'account'),
      containerVariables: CONTAINER_VARIABLES,
      onCall: (call) => noted.calls.push(call),
      onStep: (step) => noted.steps.push(step),
    });
    const theatre = new Theatre(account, await Planner.open(catalogOf(account), []), folder, noted);
    await account.idle();
    // The refresh that a deployment starts defines the views, which later statements name.
    await theatre.#planned();
    return theatre;
  }

  /** Loads a stretch of the shop's events as a file, as if it ended now. @returns how many events */
  async load(name: string, { from, to, ordersPerDay }: Stretch): Promise<number> {
    const file = join(this.#folder, `${name}.ndjson`);
    const shop = createShop(SHOP);
    const told = history(shop, { from: new Date(from), to: new Date(to), ordersPerDay });
    const { events, bytes } = await writeEvents(movedBy(Date.now() - to, told), file, { gzip: false });
    const Body = { path: file, start: 0, length: bytes };
    const Key = `landing/events/web/${name}.ndjson`;
    await this.#call('S3', 'PutObject', { Bucket: this.#outputs.BronzeBucket, Key, Body });
    await this.#account.idle();
    return events;
  }

  async run(machine: 'RefreshMachine' | 'MaintenanceMachine'): Promise<RehearsedRun> {
    this.#noted.calls.length = 0;
    this.#noted.steps.length = 0;
    const stateMachineArn = String(this.#outputs[machine]);
    const { executionArn } = await this.#call('SFN', 'StartExecution', { stateMachineArn, input: '{}' });
    await this.#account.idle();
    const { status, output, error, cause } = await this.#call('SFN', 'DescribeExecution', { executionArn });
    if (status !== 'SUCCEEDED') throw new Error(`The rehearsal’s ${machine} ended as ${status}: ${error} ${cause}`);
    const steps = this.#noted.steps.filter(({ execution }) => execution === executionArn);
    const definition = definitionOf(this.#account, stateMachineArn);
    return {
      outcome: String((JSON.parse(String(output)) as { outcome?: string } | null)?.outcome ?? ''),
      statements: await this.#planned(definition),
      waves: wavesOf(definition, steps),
      concurrency: concurrencyOf(definition, steps),
      transitions: transitionsOf(steps),
      stateBytes: await this.#stateBytes(String(output)),
      calls: Object.fromEntries(
        Array.from(
          Map.groupBy(this.#noted.calls, ({ service, operation }) => `${service}.${operation}`),
          ([name, calls]) => [name, calls.length],
        ),
      ),
    };
  }

  /** What a person would scan who asked for the whole of a published object, each by its name. */
  questions(): Promise<RehearsedStatement[]> {
    const asked = PUBLISHED.map(async (name) => {
      const sql = `SELECT * FROM gold.${name}`;
      return { sql, state: name, scans: await this.#planner.scans(sql) };
    });
    return Promise.all(asked);
  }

  /** What lies in every table, as Athena would write it. */
  async tables(): Promise<Record<string, RehearsedTable>> {
    const sizes: Record<string, RehearsedTable> = {};
    for (const table of catalogOf(this.#account)) {
      const name = `${table.database}.${table.name}`;
      const columns = [...table.columns, ...table.partitionKeys].map((column) =>
        column.type.startsWith('timestamp') ? `CAST(${column.name} AS timestamp(3)) AS ${column.name}` : column.name,
      );
      const location = `s3://${this.#outputs.GoldBucket}/athena-results/rehearsal/${name}/`;
      const where = table.isLinked ? ` WHERE ${await this.#ofEachBatch(table.name)}` : '';
      const select = `SELECT ${columns.join(', ')} FROM ${name}${where}`;
      const files = await this.#unload(
        `UNLOAD (${select}) TO '${location}' WITH (format = 'PARQUET', compression = 'ZSTD')`,
      );
      sizes[name] = await sizeOf(
        files,
        table.partitionKeys.map((key) => key.name),
      );
    }
    return sizes;
  }

  /** The batches of arrivals that hold objects of a table, as a condition. */
  async #ofEachBatch(table: string): Promise<string> {
    const Prefix = `arrivals/${table}/`;
    const { Contents = [] } = await this.#call('S3', 'ListObjectsV2', { Bucket: this.#outputs.SilverBucket, Prefix });
    const keys = (Contents as { Key: string }[]).map(({ Key }) => Key);
    const ids = keys.flatMap((key) => /\/batch_id=(\d[^/]*)\//.exec(key)?.[1] ?? []);
    return [...new Set(ids), 'none'].map((id) => `batch_id = '${id}'`).join(' OR ');
  }

  async close(): Promise<void> {
    this.#planner.close();
    await this.#account.close();
  }

  /** The statements among the noted calls, with what each would scan. */
  async #planned(definition?: Definition): Promise<RehearsedStatement[]> {
    const statements: RehearsedStatement[] = [];
    for (const { service, operation, input } of this.#noted.calls) {
      if (service !== 'Athena' || operation !== 'StartQueryExecution') continue;
      const sql = String(input.QueryString);
      const state = (definition && stateOf(definition, sql)) ?? '';
      statements.push({ sql, state, scans: await this.#planner.scans(sql) });
    }
    return statements;
  }

  /** The largest of what the machine read, sent to a function, or handed on at last: what passes between its states. */
  async #stateBytes(output: string): Promise<number> {
    const sizes = [Buffer.byteLength(output)];
    for (const { service, operation, input } of [...this.#noted.calls]) {
      if (service === 'Lambda' && operation === 'Invoke')
        sizes.push((input.Payload as Uint8Array | undefined)?.byteLength ?? 0);
      if (service !== 'S3' || operation !== 'GetObject') continue;
      const { Bucket, Key } = input;
      const head = await this.#call('S3', 'HeadObject', { Bucket, Key }).catch(() => ({ ContentLength: 0 }));
      sizes.push(Number(head.ContentLength));
    }
    return Math.max(...sizes);
  }

  async #unload(QueryString: string): Promise<string[]> {
    const id = {
      QueryExecutionId: (
        await this.#call('Athena', 'StartQueryExecution', { QueryString, WorkGroup: this.#outputs.WorkGroup })
      ).QueryExecutionId,
    };
    for (;;) {
      const { QueryExecution } = await this.#call('Athena', 'GetQueryExecution', id);
      const { Status, Statistics } = QueryExecution as {
        Status: { State: string; StateChangeReason?: string };
        Statistics: { DataManifestLocation?: string };
      };
      if (Status.State === 'QUEUED' || Status.State === 'RUNNING')
        await new Promise((resolve) => setTimeout(resolve, 10));
      else if (Status.State !== 'SUCCEEDED')
        throw new Error(`${Status.StateChangeReason ?? Status.State}, asked: ${QueryString}`);
      else return this.#filesOf(String(Statistics.DataManifestLocation));
    }
  }

  async #filesOf(manifest: string): Promise<string[]> {
    const pathOf = async (uri: string): Promise<string> => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
      return ((await this.#call('S3', 'GetObject', { Bucket, Key })).Body as FileSlice).path;
    };
    const uris = (await readFile(await pathOf(manifest), 'utf8')).split('\n').filter((line) => line !== '');
    return Promise.all(uris.map(pathOf));
  }

  #call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#account.call(OPERATOR, { service, operation, input });
  }
}

const catalogOf = (account: Account) =>
  catalogFromTemplate(
    account.template
      .resources('AWS::Glue::Table')
      .map(({ properties }) => ({ databaseName: String(properties.DatabaseName), properties })),
  );

function definitionOf({ template }: Account, machineArn: string): Definition {
  const machine = template
    .resources('AWS::StepFunctions::StateMachine')
    .find(({ logicalId }) => template.arn(logicalId) === machineArn);
  return JSON.parse(String(machine?.properties.DefinitionString)) as Definition;
}

async function sizeOf(files: readonly string[], keys: readonly string[]): Promise<RehearsedTable> {
  let rows = 0;
  const columns: Record<string, number> = {};
  for (const file of files) {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file));
    rows += Number(metadata.num_rows);
    for (const { meta_data } of metadata.row_groups.flatMap((group) => group.columns)) {
      const name = meta_data?.path_in_schema[0] ?? '';
      if (!keys.includes(name)) columns[name] = (columns[name] ?? 0) + Number(meta_data?.total_compressed_size ?? 0);
    }
  }
  return { rows, columns };
}
