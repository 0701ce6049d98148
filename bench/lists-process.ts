/**
 * What half a million customers take, alone in a process. Arguments: `lists FOLDER` asks for lists and figures as the dashboard does,
 * `whole FOLDER` reads all rows whole, as lists did before. Prints one line of JSON.
 */
import { makeApp } from '../lambdas/api/app.ts';
import { SnapshotReader } from '../lambdas/snapshot/reader.ts';
import { cpuSeconds } from './facts-shop.ts';
import { folderS3 } from './folder-s3.ts';
import { peakMemory } from './memory.ts';

export interface ListsMeasurement {
  /** What was asked, in turn: seconds by the clock and of processor time. */
  readonly steps: readonly { readonly name: string; readonly seconds: number; readonly cpuSeconds: number }[];
  /** MiB: of the process, before the first question and at its peak. */
  readonly before: number;
  readonly peak: number;
}

const [mode, folder = ''] = process.argv.slice(2);
const reader = new SnapshotReader(folderS3(folder), 'gold');
const before = Math.round(process.memoryUsage.rss() / 2 ** 20);
const steps: ListsMeasurement['steps'][number][] = [];

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const [start, begin] = [performance.now(), process.cpuUsage()];
  await work();
  steps.push({ name, seconds: (performance.now() - start) / 1000, cpuSeconds: cpuSeconds(begin) });
}

if (mode === 'whole') {
  await step('all rows whole', async () => (await reader.latest()).rows('customer_360'));
} else {
  const app = makeApp({
    latest: () => reader.latest(),
    findKey: () => Promise.reject(new Error('Nobody has a key here')),
    verifyToken: async () => ({ id: 'bench', name: 'bench', role: 'analyst' }),
  });
  const ask = async (path: string): Promise<{ readonly next: string | null }> => {
    const response = await app.request(path, { headers: { authorization: 'Bearer a.b.c' } });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { readonly next: string | null };
  };
  let next: string | null = '';
  await step('first page, nothing kept', async () => {
    ({ next } = await ask('/v1/customers'));
  });
  await step('the page after', () => ask(`/v1/customers?cursor=${next}`));
  await step('another filter', () => ask('/v1/customers?country=Country 1&valueTier=VIP'));
  await step('another order', () => ask('/v1/customers?sort=-churnRisk'));
  await step('a search', () => ask('/v1/customers?q=C-01234'));
  await step('figures of the page', () => ask('/v1/metrics/customers'));
  for (const sort of ['netRevenue', 'frequency', 'recencyDays', 'lifetimeValue', 'expectedValue90d', 'customerId'])
    await step(`by ${sort}`, () => ask(`/v1/customers?sort=-${sort}&segment=Loyal&isAtRisk=true`));
}
const measurement: ListsMeasurement = { steps, before, peak: peakMemory() };
console.log(JSON.stringify(measurement));
