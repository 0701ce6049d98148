import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedFacts } from '../contracts/facts.ts';
import { overviewQuery, salesQuery } from '../contracts/metrics.ts';
import { FactStore } from '../lambdas/facts/store.ts';
import { overview } from '../lambdas/metrics/overview.ts';
import type { MetricsSource } from '../lambdas/metrics/question.ts';
import { sales } from '../lambdas/metrics/sales.ts';
import { cpuSeconds } from './facts-shop.ts';
import { peakMemory } from './memory.ts';

export interface FactsMeasurement {
  readonly lines: number;
  readonly revenue: number;
  /** Seconds until the first answer: of 90 days, and of the whole history. */
  readonly coldSeconds: number;
  readonly readySeconds: number;
  /** Milliseconds of processor time by question: the least and the middle of nine. */
  readonly questions: Readonly<Record<string, readonly [least: number, median: number]>>;
  /** MiB. */
  readonly resident: number;
  readonly peak: number;
}

const ROUNDS = 9;
const [folder = ''] = process.argv.slice(2);
const facts = publishedFacts.parse(JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')));
const snapshot: MetricsSource['snapshot'] = {
  run: 'bench',
  startedAt: '2026-11-29T06:00:00.000Z',
  publishedAt: '2026-11-29T06:00:00.000Z',
  timeZone: 'UTC',
  facts,
  rows: async () => [],
  over: async () => [],
  whole: async () => [],
  bucket: async () => [],
};
const newSource = (): MetricsSource => ({
  snapshot,
  store: new FactStore((key) => readFile(join(folder, 'facts', key))),
});

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function measured(work: () => Promise<unknown>): Promise<readonly [number, number]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    await work();
    times.push(cpuSeconds(start) * 1000);
  }
  times.sort((a, b) => a - b);
  return [times[0] ?? 0, times[Math.floor(ROUNDS / 2)] ?? 0];
}

const coldSeconds = await seconds(() =>
  sales(newSource(), salesQuery.parse({ from: '2026-08-31', compare: 'previous' })),
);
const source = newSource();
const whole = salesQuery.parse({ from: '2023-11-29', compare: 'none' });
const readySeconds = await seconds(() => sales(source, whole));
const { totals, counted } = await sales(source, whole);
const page = (asked: object) => () => overview(source, overviewQuery.parse(asked));
const figures = (asked: object) => () => sales(source, salesQuery.parse(asked));
const year = { from: '2025-11-29' };
const work: Readonly<Record<string, () => Promise<unknown>>> = {
  'overview, 28 days': page({}),
  'overview, 28 days, a country': page({ country: ['Country 1'] }),
  'overview, 28 days, two categories and a channel': page({
    category: ['Category 3', 'Category 4'],
    channel: ['channel 1'],
  }),
  'overview, 365 days': page(year),
  'overview, 365 days, a category': page({ ...year, category: ['Category 3'] }),
  'sales, 90 days by product': figures({ from: '2026-08-31', by: 'product' }),
  'sales, 365 days, a country, by week': figures({ ...year, country: ['Country 1'] }),
  'sales, three years by week': figures({ from: '2023-11-29', compare: 'none', measure: ['revenue', 'customers'] }),
};
const questions: Record<string, readonly [number, number]> = {};
for (const [name, ask] of Object.entries(work)) questions[name] = await measured(ask);
const measurement: FactsMeasurement = {
  lines: counted.lines,
  revenue: totals.revenue ?? 0,
  coldSeconds,
  readySeconds,
  questions,
  resident: Math.round(process.memoryUsage.rss() / 2 ** 20),
  peak: peakMemory(),
};
console.log(JSON.stringify(measurement));
