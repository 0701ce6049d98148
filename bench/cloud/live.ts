import {
  BATCH_SECONDS,
  EVENT_SECONDS,
  FULL_PROCESSOR_MB,
  LIVE_READ_UNITS_A_MINUTE,
  LIVE_WRITES_A_BATCH,
  LIVE_WRITES_AN_ORDER,
  LOG_BYTES_OF_AN_INVOCATION,
} from './assumptions.ts';
import { PRICES } from './prices.ts';
import { DAYS_A_MONTH } from './profile.ts';
import type { Moment } from './run-cost.ts';

const DAY_SECONDS = 86_400;
const DAY_MINUTES = 1440;
const GB = 1e9;

/** USD a month of the second reader of the stream, which counts minutes and tells alerts; 0 where the stage has none. */
export function liveUsd({ facts, profile, arrivals }: Omit<Moment, 'history'>): number {
  const { live } = facts;
  if (live === undefined || profile.eventsPerDay === 0) return 0;
  const windows = (DAY_SECONDS / Math.max(1, live.windowSeconds)) * facts.reading.shards;
  const batches = Math.min(windows, arrivals.recordsPerDay) * DAYS_A_MONTH;
  const events = profile.eventsPerDay * DAYS_A_MONTH;
  const processor = Math.min(1, live.memoryMb / FULL_PROCESSOR_MB);
  const gbSeconds = (live.memoryMb / 1024) * (batches * BATCH_SECONDS + (events * EVENT_SECONDS) / processor);
  const writes = batches * LIVE_WRITES_A_BATCH + profile.ordersPerDay * DAYS_A_MONTH * LIVE_WRITES_AN_ORDER;
  const reads = DAY_MINUTES * DAYS_A_MONTH * LIVE_READ_UNITS_A_MINUTE;
  return (
    gbSeconds * PRICES.lambdaGbSecond +
    (batches / 1e6) * PRICES.lambdaRequests +
    (writes / 1e6) * PRICES.dynamoWrites +
    (reads / 1e6) * PRICES.dynamoReads +
    ((batches * LOG_BYTES_OF_AN_INVOCATION) / GB) * PRICES.logsGb
  );
}
