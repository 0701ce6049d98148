import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLocal } from '../bin/cli/platform/local.ts';
import { inFolder, MeasuredAccount } from './account.ts';
import { measureCold } from './cold.ts';
import { onlineRetailFile } from './dataset.ts';
import { HttpLoad } from './http-load.ts';
import { layOutLargeShop, publishLargeShop } from './large-shop.ts';
import { printMachine } from './machine.ts';
import { peerSales, Questions, type SalesTold } from './metrics-questions.ts';
import { pythonWith } from './peers/python.ts';
import { inTurn, measureServed, type Pace, printed, start, stop, type Throughput } from './served.ts';

const PEER = join(import.meta.dirname, 'peers', 'sales.py');
const REQUIREMENTS = join(import.meta.dirname, 'peers', 'requirements-flask.txt');
/** Of Online Retail, and of ten million lines, whose answers one instance gives one after the other. */
const PACES: Readonly<Record<'small' | 'large', Pace>> = { small: { rate: 200 }, large: { rate: 1, connections: 2 } };
/** What the peer tells, too. */
const MEASURES = ['revenue', 'orders', 'customers', 'units'].map((name) => `&measure=${name}`).join('');
const AIMS = { p99Ms: 50, peer: 5 } as const;
const LINES = `SELECT CAST(sold_local AS date) AS sale_date, country, order_id, customer_id, revenue, quantity AS units
  FROM lake.gold.sold_lines`;
/** Periods that the whole of Online Retail, a year and eight days, has with the one before them. */
const MONTH = { days: 28, back: 300 } as const;
const YEAR = { days: 365, back: 8 } as const;
const MOST = 3000;
/** More than an instance keeps answers of, so that each is worked out. */
const MOST_BESIDE = 12_000;
/** What a follower of the pointer needs to see a new one. */
const SEEN_MS = 3000;

/** What the pages ask, through the account: Online Retail beside Flask and pandas, ten million lines, and a cold start. */
export async function metricsBench({ data }: { readonly data?: string }): Promise<void> {
  const file = onlineRetailFile(data);
  const python = await pythonWith(REQUIREMENTS);
  await printMachine();
  await inFolder(async (folder) => {
    const [shop, lines, large] = ['shop', 'lines.parquet', 'large'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await fill(shop, file, lines);
    const keys = await layOutLargeShop(large);
    const up = start(['bin/shoplake.ts', 'up', '--empty', '--no-live', '--port', '0', '--data', shop, '--json']);
    try {
      const told = JSON.parse(await printed(up, /^\}/m)) as { api: string; signIns: { readKey: string } };
      const headers = { authorization: `Bearer ${told.signIns.readKey}` };
      row('', 'requests/s', 'p50', 'p99');
      const questions = await Questions.of(told.api, headers);
      await besidePeer(questions, up, python, lines);
      await onlineRetail(questions);
      const platform = await openLocal(shop);
      await publishLargeShop(platform, large, keys);
      await platform.close();
      await new Promise((resolve) => setTimeout(resolve, SEEN_MS));
      await tenMillionLines(await Questions.of(told.api, headers));
    } finally {
      await stop(up);
    }
    console.log(`  cold start, 90 days of ten million lines: ${await measureCold(large)}`);
  });
}

/** Loads the file, refreshes, and writes the sold lines that the peer reads. */
async function fill(shop: string, file: string, lines: string): Promise<void> {
  const account = await MeasuredAccount.open(shop);
  try {
    await account.load(file, 'online-retail');
    await account.refresh();
  } finally {
    await account.close();
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH '${join(shop, 'athena', 'warehouse.duckdb')}' AS lake (READ_ONLY)`);
  await connection.run(`COPY (${LINES}) TO '${lines}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** The same question on both sides, each time another: the same figures first, then how many are answered, in turn. */
async function besidePeer(questions: Questions, up: ChildProcess, python: string, lines: string): Promise<void> {
  const peer = start([PEER, lines], python);
  try {
    const origin = `http://127.0.0.1:${(await printed(peer, /^\d+$/m)).trim()}`;
    const asked = questions.periods(MONTH, MOST_BESIDE);
    for (const question of asked.filter((_, index) => index % 400 === 0))
      agree(question, await questions.sales(question), await peerSales(origin, question));
    const [theirs, ours] = await inTurn([
      { process: peer, load: new HttpLoad(origin), paths: asked.map((each) => `/sales?${each}`) },
      {
        process: up,
        load: new HttpLoad(questions.api, questions.headers),
        paths: asked.map((each) => `/v1/metrics/sales?${each}${MEASURES}`),
      },
    ]);
    row('Flask and pandas, sales of 28 days', ...told(theirs));
    row('the same here', ...told(ours));
    const ratio = ours.most / theirs.most;
    const isReached = ratio >= AIMS.peer ? 'reached' : 'MISSED';
    const cpu = (theirs.cpuMs / ours.cpuMs).toFixed(1);
    console.log(
      `  ${ratio.toFixed(1)} times as many, ${cpu} by processor time: the aim of ${AIMS.peer} is ${isReached}`,
    );
  } finally {
    await stop(peer);
  }
}

const told = ({ most, cpuMs }: Throughput): string[] => [most.toFixed(0), `${cpuMs.toFixed(2)} ms CPU`];

/** @throws Error naming the question of which the peer says something else: it would be measured at other work */
function agree(question: string, ours: SalesTold, peer: SalesTold): void {
  for (const part of ['totals', 'previous'] as const)
    for (const [name, value] of Object.entries(peer[part])) {
      const own = ours[part][name as keyof SalesTold['totals']];
      if (Math.abs(own - value) > 0.011)
        throw new Error(`${question}: ${part}.${name} is ${own} here, ${value} at the peer`);
    }
}

async function onlineRetail(questions: Questions): Promise<void> {
  const months = questions.periods(MONTH, MOST);
  const years = questions.periods(YEAR, MOST);
  const customers = await questions.customers(MOST);
  await of(questions, 'overview, 28 days, each time another', '/v1/overview', months);
  await of(questions, 'overview, 28 days, asked again', '/v1/overview', months.slice(0, 20));
  await of(questions, 'overview, 365 days, each time another', '/v1/overview', years);
  await of(questions, 'overview, 365 days, asked again', '/v1/overview', years.slice(0, 20));
  await served(
    'customer',
    questions.api,
    questions.headers,
    customers.map((id) => `/v1/customers/${id}`),
  );
  await served(
    'recommendations',
    questions.api,
    questions.headers,
    customers.map((id) => `/v1/recommendations/${id}`),
  );
  await of(
    questions,
    'daily report',
    '/v1/reports/daily',
    questions.days(370).map((day) => `date=${day}`),
  );
}

async function tenMillionLines(questions: Questions): Promise<void> {
  const { large } = PACES;
  await of(questions, 'ten million: overview, 28 days', '/v1/overview', questions.periods(MONTH, MOST), large);
  await of(
    questions,
    'ten million: overview, 365 days',
    '/v1/overview',
    questions.periods({ ...YEAR, back: 300 }, MOST),
    large,
  );
  await of(questions, 'ten million: sales, 28 days', '/v1/metrics/sales', questions.periods(MONTH, MOST), large);
}

const of = (questions: Questions, name: string, path: string, asked: readonly string[], pace?: Pace) =>
  served(
    name,
    questions.api,
    questions.headers,
    asked.map((each) => `${path}?${each}`),
    pace,
  );

/** @returns requests a second */
async function served(
  name: string,
  origin: string,
  headers: Readonly<Record<string, string>>,
  paths: readonly string[],
  pace: Pace = PACES.small,
): Promise<number> {
  const { most, p50, p99 } = await measureServed(origin, paths, pace, headers);
  const aim = pace === PACES.small && p99 > AIMS.p99Ms ? `  p99 above ${AIMS.p99Ms} ms` : '';
  row(name, most.toFixed(0), `${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms${aim}`);
  return most;
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(42)}${cells.map((cell) => cell.padStart(12)).join('')}`);
