/**
 * The two halves of `bench -- warehouse`, each alone in its process. Arguments: `fill DATA FILE SILVER` loads a file, refreshes and
 * writes silver as Parquet; `measure DATA` makes marts from silver anew and refreshes. Each prints one line of JSON.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Dataset, PUBLISHED } from '../contracts/snapshot.ts';
import { inLevels, readStatements, render, type Statement, type StatementValues } from '../glue-sql/statement.ts';
import { icebergTables } from '../glue-sql/tables/index.ts';
import { LOCAL_STAGE, readStage, type StageConfig } from '../lib/config.ts';
import { unloadedColumns } from '../lib/refresh/unloads.ts';
import { statementValues } from '../lib/refresh/values.ts';
import { MeasuredAccount, type Phase, ROOT } from './account.ts';
import { peakMemory } from './memory.ts';

/** Rows of a mart, and the sum of its revenue: enough to tell two different marts apart. */
export interface MartFigures {
  readonly rows: number;
  readonly revenue: number;
}

export interface WarehouseMeasurement {
  readonly zone: string;
  readonly phases: readonly Phase[];
  /** Of the whole process, in MiB. */
  readonly peak: number;
  readonly marts: Readonly<Record<string, MartFigures>>;
}

/** What the peer reads. */
const SILVER = ['orders', 'order_lines', 'returns', 'products', 'customers'];
/** Marts that platform and peer define alike, with the column of their revenue. */
const COMPARED: Readonly<Record<string, { readonly revenue: string; readonly where?: string }>> = {
  daily_sales: { revenue: 'revenue' },
  weekly_sales: { revenue: 'revenue' },
  sales_by_hour: { revenue: 'revenue' },
  sales_by_country: { revenue: 'revenue' },
  sales_by_category: { revenue: 'revenue' },
  customer_360: { revenue: 'monetary' },
  cohorts: { revenue: 'revenue', where: "dimension = 'all'" },
};
/** The marts that the peers make. */
const PEERED = [
  'daily_sales',
  'weekly_sales',
  'sales_by_hour',
  'sales_by_country',
  'sales_by_category',
  'top_products',
  'seasonality',
  'customer_360',
  'rfm',
  'vip_at_risk',
  'cohorts',
  'product_performance',
  'product_affinity',
  'anomalies',
] as const satisfies readonly Dataset[];
/** As many statements as the local account runs at once. */
const AT_ONCE = 2;
const goldTables = icebergTables.filter(({ zone }) => zone === 'gold');

function localStage(): StageConfig {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: { stages: unknown } };
  return readStage(LOCAL_STAGE, context.stages);
}

async function fill(dataDir: string, file: string, folder: string): Promise<void> {
  const account = await MeasuredAccount.open(dataDir);
  try {
    await account.phase('first refresh, empty', async () => undefined);
    await account.load(file, 'online-retail');
    await account.refresh();
  } finally {
    await account.close();
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH '${join(dataDir, 'athena', 'warehouse.duckdb')}' AS lake (READ_ONLY)`);
  for (const table of SILVER) {
    await connection.run(`COPY lake.silver.${table} TO '${join(folder, `${table}.parquet`)}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
}

async function measure(dataDir: string): Promise<WarehouseMeasurement> {
  const stage = localStage();
  const account = await MeasuredAccount.open(dataDir);
  const anew = async (name: string, work: () => Promise<void>): Promise<void> => {
    await emptyGold(account);
    await account.phase(name, work);
  };
  try {
    await account.phase('opening', async () => undefined);
    await anew('the peers’ 14 marts', () => makeMarts(account, statementValues(stage), PEERED));
    await anew('all marts', () => makeMarts(account, statementValues(stage), PUBLISHED));
    await anew('refresh of everything', () => account.refresh({ full: true }));
    await account.load(await oneEvent(dataDir), 'events/web');
    await account.phase('refresh, one more event', () => account.refresh());
    const phases = account.phases.slice(1);
    return { zone: stage.timeZone, phases, peak: peakMemory(), marts: await figures(account) };
  } finally {
    await account.close();
  }
}

/** A file with one visit of a page. */
async function oneEvent(folder: string): Promise<string> {
  const file = join(folder, 'one-event.ndjson');
  const timestamp = new Date().toISOString();
  const page = { type: 'page', messageId: randomUUID(), anonymousId: 'visitor', timestamp, properties: { path: '/' } };
  await writeFile(file, `${JSON.stringify(page)}\n`);
  return file;
}

async function emptyGold(account: MeasuredAccount): Promise<void> {
  for (const { name } of goldTables) await account.query(`DELETE FROM gold.${name}`);
}

/** From silver to a Parquet file of each mart: the tables of gold that they read, and UNLOAD; no views, checks or publication. */
async function makeMarts(account: MeasuredAccount, values: StatementValues, marts: readonly Dataset[]): Promise<void> {
  const window = {
    since: '1970-01-01',
    changed: '1970-01-01 00:00:00',
    settled: `${new Date().toISOString().slice(0, 10)} 00:00:00`,
  };
  const gold = readStatements('gold');
  const read = inputsOf(gold, marts);
  for (const level of inLevels(gold)) {
    const merges = level.filter(({ kind, target }) => kind === 'merge' && read.has(target ?? ''));
    await sideBySide(merges, (merge) => account.query(render(merge, { ...values, ...window })));
  }
  const folder = `bench/${randomUUID()}`;
  await sideBySide(marts, (mart) =>
    account.unload(`SELECT ${unloadedColumns(mart).join(', ')} FROM gold.${mart}`, `${folder}/${mart}/`),
  );
}

/** The objects of gold that marts are made of, the marts among them. */
function inputsOf(gold: readonly Statement[], marts: readonly Dataset[]): ReadonlySet<string> {
  const inputs = new Map(gold.map(({ target, inputs }) => [target, inputs]));
  const found = new Set<string>(marts.map((mart) => `gold.${mart}`));
  // A set is walked to what is added on the way.
  for (const name of found) for (const input of inputs.get(name) ?? []) found.add(input);
  return found;
}

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function figures(account: MeasuredAccount): Promise<Record<string, MartFigures>> {
  const found: Record<string, MartFigures> = {};
  for (const [mart, { revenue, where = 'true' }] of Object.entries(COMPARED)) {
    const [row = []] = await account.query(`SELECT count(*), sum(${revenue}) FROM gold.${mart} WHERE ${where}`);
    found[mart] = { rows: Number(row[0]), revenue: Number(row[1]) };
  }
  return found;
}

const [half, dataDir = '', file = '', folder = ''] = process.argv.slice(2);
const answer = half === 'fill' ? await fill(dataDir, file, folder).then(() => ({})) : await measure(dataDir);
console.log(JSON.stringify(answer));
