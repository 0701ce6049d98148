import { describe, expect, it } from 'vitest';
import { runsPerDay } from '../../../bench/cloud/facts.ts';
import { arrivalsOf } from '../../../bench/cloud/objects.ts';

describe('runsPerDay', () => {
  it.each([
    ['rate(1 hour)', 24],
    ['rate(5 minutes)', 288],
    ['rate(2 days)', 0.5],
    ['cron(20 3 * * ? *)', 1],
    ['cron(0/15 8-17 * * ? *)', 40],
    ['cron(0 6,18 ? * MON *)', 2 / 7],
  ])('%s is %d', (expression, times) => {
    expect(runsPerDay(expression)).toBeCloseTo(times);
  });
});

describe('arrivalsOf', () => {
  /** Three batches of what is asked for, which is enough of a mean. */
  const FEW = 100;
  const shop = { name: 'shop', eventsPerDay: 86_400, ordersPerDay: 4320, eventsPerRequest: 1 };

  it('cuts a batch when its window is over, and each leaves an object in the tables it speaks of', () => {
    // One record a second: the one that opens a window of 60 s and 60 more.
    const { batchesPerDay, tables, recordsPerDay } = arrivalsOf(shop, {
      shards: 1,
      batchSize: 10_000,
      windowSeconds: 60,
    });
    expect(recordsPerDay).toBe(86_400);
    expect(batchesPerDay).toBeCloseTo(86_400 / 61, 0);
    expect(tables['bronze/raw_events']?.perDay).toBeCloseTo(batchesPerDay);
    expect(tables['bronze/raw_events']?.rowsPerDay).toBeCloseTo(86_400, -1);
    expect(tables['staging/orders']?.perDay).toBeCloseTo(batchesPerDay, 0); // three orders a window
  });

  it('cuts it at the batch size, and each shard for itself', () => {
    const small = arrivalsOf(shop, { shards: 1, batchSize: 20, windowSeconds: 60 }, FEW);
    expect(small.batchesPerDay).toBeCloseTo(4320, 0);
    const shards = arrivalsOf(shop, { shards: 4, batchSize: 10_000, windowSeconds: 60 }, FEW);
    expect(shards.batchesPerDay).toBeCloseTo(86_400 / 16, 0);
  });

  it('makes nothing of nothing', () => {
    expect(
      arrivalsOf({ ...shop, eventsPerDay: 0, ordersPerDay: 0 }, { shards: 1, batchSize: 1, windowSeconds: 0 }, FEW),
    ).toMatchObject({
      tables: {},
      batchesPerDay: 0,
    });
  });
});
