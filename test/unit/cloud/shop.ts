import type { StageFacts } from '../../../bench/cloud/facts.ts';
import type { Arrivals } from '../../../bench/cloud/objects.ts';
import type { Rehearsal, RehearsedRun } from '../../../bench/cloud/rehearsal.ts';
import type { Moment } from '../../../bench/cloud/run-cost.ts';

/** A small stage with one table of files and one of months, in figures that a person can work with. */

export const FACTS: StageFacts = {
  stream: { mode: 'provisioned', shards: 1, retentionHours: 24 },
  reading: { shards: 1, batchSize: 1000, windowSeconds: 300 },
  refreshesPerDay: 24,
  maintenancesPerDay: 1,
  scanLimit: 2_000_000_000,
  ownScanLimit: undefined,
  live: undefined,
  memoryMb: { collect: 512, transform: 1024, compact: 1024 },
  alarmMetrics: 20,
  secrets: 1,
  dashboards: 0,
  waf: { acls: 0, rules: 0 },
  hasDistribution: false,
  buildsImage: false,
  countsInDynamo: true,
  tables: {
    'staging.events': {
      keys: [{ name: 'dt', isDay: true, from: '2026-01-01' }],
      hidden: undefined,
      keptDays: undefined,
    },
    'silver.events': { keys: [], hidden: { column: 'occurred_at', transform: 'month' }, keptDays: undefined },
    'silver.orders': { keys: [], hidden: undefined, keptDays: undefined },
  },
};

/** 100 objects a day of 1,000 bytes beside two columns of 2,000 each. */
export const ARRIVALS: Arrivals = {
  tables: {
    'staging/events': { perDay: 100, rowsPerDay: 10_000, footerBytes: 1000, columns: { message_id: 2000, name: 2000 } },
  },
  batchesPerDay: 100,
  payloadBytes: 100_000,
  recordBytes: 1000,
  recordsPerDay: 10_000,
};

export const run = (statements: RehearsedRun['statements'] = [], more: Partial<RehearsedRun> = {}): RehearsedRun => ({
  outcome: 'published',
  statements,
  waves: 1,
  transitions: 10,
  concurrency: 1,
  stateBytes: 1000,
  calls: {},
  ...more,
});

export const REHEARSAL: Rehearsal = {
  at: '2026-11-30T18:00:00.000Z',
  events: 1000,
  orders: 10,
  tables: {
    // 1,000 rows: 20 bytes a row for one column and 30 for the other.
    'silver.events': { rows: 1000, columns: { message_id: 20_000, name: 30_000 } },
    'silver.orders': { rows: 10, columns: { order_id: 100 } },
  },
  idle: run([], { outcome: 'unchanged' }),
  first: run(),
  arrived: run(),
  after: run([], { outcome: 'unchanged' }),
  maintenance: run(),
  questions: [],
};

export const moment = (history: number, more: Partial<Moment> = {}): Moment => ({
  facts: FACTS,
  profile: { name: 'test', eventsPerDay: 10_000, ordersPerDay: 100, eventsPerRequest: 1 },
  arrivals: ARRIVALS,
  rehearsal: REHEARSAL,
  history,
  ...more,
});
