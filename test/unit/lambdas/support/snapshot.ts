import type { Dataset } from '../../../../contracts/snapshot.ts';
import type { PublishedRow, Snapshot } from '../../../../lambdas/snapshot/reader.ts';

export const date = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** A row of the sales marts with figures that tests set as they need them. */
export const figures = (more: PublishedRow): PublishedRow => ({
  source: 'web',
  audience: 'all',
  currency: 'GBP',
  revenue: 0,
  lines: 0n,
  orders: 0n,
  customers: 0n,
  products: 0n,
  units: 0n,
  average_order_value: null,
  returned_amount: 0,
  returned_lines: 0n,
  net_revenue: 0,
  ...more,
});

/** A published snapshot in memory. */
export const snapshotOf = (datasets: Partial<Record<Dataset, readonly PublishedRow[]>>): Snapshot => ({
  run: 'run-1',
  startedAt: '2011-12-10T05:50:00.000Z',
  publishedAt: '2011-12-10T06:00:00.000Z',
  timeZone: 'Europe/London',
  facts: undefined,
  rows: async (dataset) => datasets[dataset] ?? [],
  over: async (dataset) => datasets[dataset] ?? [],
  whole: async (_, rows) => rows,
  bucket: async (dataset) => datasets[dataset] ?? [],
});
