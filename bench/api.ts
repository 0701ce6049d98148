import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Keys } from '../bin/cli/platform/keys.ts';
import { openLocal } from '../bin/cli/platform/local.ts';
import { dailyReport } from '../contracts/reports.ts';
import { makeApp } from '../lambdas/api/app.ts';
import { aws } from '../lambdas/aws/client.ts';
import { dynamoKeys } from '../lambdas/identity/keys.ts';
import { type Snapshot, SnapshotReader } from '../lambdas/snapshot/reader.ts';
import { inFolder } from './account.ts';
import { type Marts, sqliteReport } from './api-peer.ts';
import { printMachine } from './machine.ts';
import { measureServed, printed, start, stop } from './served.ts';

const SECONDS = 5;
const RATE = 500;
const DAYS = 60;
const CUSTOMERS = 3000;
const MARTS = ['daily_sales', 'sales_by_hour', 'sales_by_country', 'top_products'] as const;

/** Reports and recommendations of the sample shop through the local account and called alone, beside `node:sqlite`. */
export async function apiBench(): Promise<void> {
  await printMachine();
  await inFolder(async (folder) => {
    const data = join(folder, 'shop');
    const shop = start(['bin/shoplake.ts', 'up', '--no-live', '--port', '0', '--data', data, '--json']);
    try {
      const { api } = JSON.parse(await printed(shop, /^\}/m)) as { api: string };
      await measure(folder, data, api);
    } finally {
      await stop(shop);
    }
  });
}

async function measure(folder: string, data: string, api: string): Promise<void> {
  const platform = await openLocal(data);
  const reader = new SnapshotReader(platform.s3, platform.outputs.GoldBucket);
  const marts = await martsOf(await reader.latest());
  const days = [...new Set((marts.daily_sales ?? []).map(({ sale_date }) => String(sale_date)))].sort().slice(-DAYS);
  const reports = days.map((day) => `/v1/reports/daily?date=${day}`);
  const customers = Array.from(
    { length: CUSTOMERS },
    (_, index) => `/v1/recommendations/C-${String(index + 1).padStart(5, '0')}`,
  );
  const key = await new Keys(platform).create({ name: `bench-${process.pid}`, kind: 'read', role: 'analyst' });
  const headers = { authorization: `Bearer ${key}` };
  const app = makeApp({
    latest: () => reader.latest(),
    findKey: dynamoKeys(aws(new DynamoDBClient({})), platform.outputs.KeysTable),
    verifyToken: () => Promise.reject(new Error('Nobody signs in here')),
  });
  const call = async (path: string): Promise<void> => {
    const response = await app.request(path, { headers });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.text();
  };
  const peer = sqliteReport(marts);
  for (const day of days) {
    const answer = await app.request(`/v1/reports/daily?date=${day}`, { headers });
    agree(day, dailyReport.parse(await answer.json()), JSON.parse(peer(day)) as Figures);
  }
  console.log(`  the peer's revenue and orders of ${days.length} days are those of the reports`);
  row('', 'requests/s', 'at 500/s: p50', 'p99');
  await alone('reports, the function alone', () => call, reports);
  await alone('node:sqlite, the function alone', () => async (day) => void peer(day), days);
  await alone('recommendations, the function alone', () => call, customers);
  await served('reports, through the account', api, reports, headers);
  await served('recommendations, through the account', api, customers, headers);
  const file = join(folder, 'marts.json');
  await writeFile(file, JSON.stringify(marts));
  const sqlite = start(['bench/api-peer.ts', file]);
  try {
    const port = (await printed(sqlite, /^\d+$/m)).trim();
    await served(
      'node:sqlite behind node:http',
      `http://127.0.0.1:${port}`,
      days.map((day) => `/?date=${day}`),
    );
  } finally {
    await stop(sqlite);
    await platform.close();
  }
}

interface Figures {
  readonly revenue: number;
  readonly orders: number;
}

/** @throws Error naming the day of which the peer says something else: it would be measured at other work */
function agree(day: string, report: Figures, peer: Figures): void {
  const isOne = Math.abs(report.revenue - peer.revenue) < 0.01 && report.orders === peer.orders;
  if (!isOne)
    throw new Error(
      `${day}: the report says ${report.revenue} of ${report.orders} orders, the peer ${peer.revenue} of ${peer.orders}`,
    );
}

async function alone(name: string, make: () => (key: string) => Promise<void>, keys: readonly string[]): Promise<void> {
  const ask = make();
  for (const key of keys) await ask(key);
  const end = performance.now() + SECONDS * 1000;
  let asked = 0;
  while (performance.now() < end) await ask(keys[asked++ % keys.length] ?? '');
  row(name, (asked / SECONDS).toFixed(0));
}

async function served(
  name: string,
  origin: string,
  paths: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { most, p50, p99 } = await measureServed(origin, paths, { rate: RATE }, headers);
  row(name, most.toFixed(0), `${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`);
}

/** The marts as plain values: a day as text. */
async function martsOf(snapshot: Snapshot): Promise<Marts> {
  const plain = (value: unknown): string | number | null => {
    if (value instanceof Date) return value.toISOString().slice(0, 10);
    return typeof value === 'string' || value === null || value === undefined ? (value ?? null) : Number(value);
  };
  const entries = MARTS.map(async (mart) => {
    const rows = await snapshot.rows(mart);
    return [mart, rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(40)}${cells.map((cell) => cell.padStart(15)).join('')}`);
