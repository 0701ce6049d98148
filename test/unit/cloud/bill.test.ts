import { describe, expect, it } from 'vitest';
import { billOf } from '../../../bench/cloud/bill.ts';
import { limitsOf, QUESTION_LIMIT, SCAN_LIMIT } from '../../../bench/cloud/limits.ts';
import { liveUsd } from '../../../bench/cloud/live.ts';
import type { RehearsedRun } from '../../../bench/cloud/rehearsal.ts';
import { ARRIVALS, FACTS, moment, REHEARSAL, run } from './shop.ts';

type Statements = RehearsedRun['statements'];

const lineOf = (bill: ReturnType<typeof billOf>, what: string): number =>
  bill.lines.find((line) => line.what === what)?.usd ?? 0;

describe('a month’s bill', () => {
  it('adds what runs and what is there', () => {
    const arrived = run([{ sql: 'SELECT 1', state: 's', scans: [] }], {
      transitions: 50,
      calls: { 'S3.GetObject': 10 },
    });
    const bill = billOf(moment(30, { rehearsal: { ...REHEARSAL, arrived } }));
    expect(lineOf(bill, 'Kinesis, shards')).toBeCloseTo(10.95); // 730 hours at 0.015
    expect(lineOf(bill, 'Alarms')).toBeCloseTo(2); // 20 at 0.10
    expect(lineOf(bill, 'API Gateway')).toBeCloseTo(0.3); // 300,000 requests at 1.00 a million
    expect(lineOf(bill, 'Athena, bytes scanned')).toBeCloseTo(0.036); // 720 statements of 10 MB
    expect(lineOf(bill, 'S3, PUT of arrivals')).toBeCloseTo(0.015); // 3,000 objects at 0.005 a thousand
    expect(lineOf(bill, 'Step Functions')).toBeCloseTo(0.9075); // 720 × 50 and 30 × 10 transitions at 0.025 a thousand
    expect(bill.usd).toBeCloseTo(bill.lines.reduce((sum, { usd }) => sum + usd, 0));
  });

  it('takes a shop to which nothing comes as one whose refreshes find nothing', () => {
    const idle = { name: 'idle', eventsPerDay: 0, ordersPerDay: 0, eventsPerRequest: 1 };
    const arrivals = { tables: {}, batchesPerDay: 0, payloadBytes: 0, recordBytes: 0, recordsPerDay: 0 };
    const quiet = run([], { transitions: 2 });
    const bill = billOf(moment(30, { profile: idle, arrivals, rehearsal: { ...REHEARSAL, idle: quiet } }));
    expect(bill.refresh.transitions).toBe(2);
    expect(lineOf(bill, 'Step Functions')).toBeCloseTo(0.0435); // 720 × 2 and 30 × 10
    expect(lineOf(bill, 'API Gateway')).toBe(0);
  });

  it('bills a stream on demand by its hours and by whole kilobytes', () => {
    const facts = { ...FACTS, stream: { mode: 'on-demand', shards: 4, retentionHours: 24 } as const };
    const bill = billOf(moment(30, { facts }));
    expect(lineOf(bill, 'Kinesis, the stream')).toBeCloseTo(29.2);
    // 300,000 records of 1,000 bytes count 1,024 each: 0.3072 GB at 0.08 in and 0.04 out.
    expect(lineOf(bill, 'Kinesis, data')).toBeCloseTo(0.036864);
  });
});

describe('what a stage does beside its data', () => {
  it('builds the image of the models: a minute a day, and four builds of eight', () => {
    const bill = billOf(moment(30, { facts: { ...FACTS, buildsImage: true } }));
    expect(lineOf(bill, 'Image of the models')).toBeCloseTo(0.31); // 62 minutes at 0.005
    expect(lineOf(billOf(moment(30)), 'Image of the models')).toBe(0);
  });

  it('joins the objects of bronze', () => {
    const written = { perDay: 300, rowsPerDay: 100_000, footerBytes: 1000, columns: { body: 20_000 } };
    const bill = billOf(moment(30, { arrivals: { ...ARRIVALS, tables: { 'bronze/raw_events': written } } }));
    // 9,000 GETs at 0.0004 a thousand, 30 PUTs at 0.005; 15 seconds of joining and 300 of reading at 1 GB.
    const expected = 9 * 0.0004 + 0.03 * 0.005 + 315 * 0.0000133334;
    expect(lineOf(bill, 'Compaction of bronze')).toBeCloseTo(expected, 6);
  });
});

describe('the second reader of the stream', () => {
  it('costs its batches, what they write and a look at the last hour each minute', () => {
    const live = { windowSeconds: 10, memoryMb: 1024 };
    const profile = { name: 'shop', eventsPerDay: 100_000, ordersPerDay: 1000, eventsPerRequest: 1 };
    const arrivals = { ...ARRIVALS, recordsPerDay: 100_000 };
    const facts = { ...FACTS, reading: { ...FACTS.reading, shards: 1 }, live };
    // A month of 259,200 batches and 3,000,000 events: 64,800 s and 300 s of a processor of 1,769 MB, of which there are 1,024 MB;
    // 319,200 writes of 0.625, 864,000 reads of 0.125, 259,200 calls of 0.2 USD a million, 181 MB of log.
    const seconds = 64_800 + 300 / (1024 / 1769);
    const expected = seconds * 0.0000133334 + 0.3192 * 0.625 + 0.864 * 0.125 + 0.2592 * 0.2 + 0.18144 * 0.5;
    expect(liveUsd({ facts, profile, arrivals, rehearsal: REHEARSAL })).toBeCloseTo(expected, 6);
  });
});

describe('limits', () => {
  const limitOf = (name: string, more: Parameters<typeof moment>[1] = {}) => {
    const { history: _, ...rest } = moment(1, more);
    return limitsOf(rest).find((limit) => limit.name === name);
  };

  it.each([
    [
      'a statement passes the limit of the refresh',
      SCAN_LIMIT,
      (statements: Statements) => ({ arrived: run(statements) }),
    ],
    ['a question passes that of people', QUESTION_LIMIT, (questions: Statements) => ({ questions })],
  ])('finds the day on which %s', (_, limit, asking) => {
    const facts = { ...FACTS, ownScanLimit: 2_000_000_000 };
    // 10,000 rows of 50 bytes a day: 500,000 bytes, so 2,000 MB are passed after 4,000 days, which is beyond ten years ...
    const scans = [{ table: 'silver.events', columns: ['message_id', 'name'], conditions: [] }];
    const once = asking([{ sql: 'SELECT 1', state: 's', scans }]);
    expect(limitOf(limit, { facts, rehearsal: { ...REHEARSAL, ...once } })?.days).toBeNull();
    // ... and twice in one statement after 2,000.
    const twice = asking([{ sql: 'SELECT 1', state: 's', scans: [...scans, ...scans] }]);
    expect(limitOf(limit, { facts, rehearsal: { ...REHEARSAL, ...twice } })?.days).toBeCloseTo(2000, -1);
  });

  it('counts versions of views and commits against a million', () => {
    const sql = ['CREATE OR REPLACE VIEW gold.a AS SELECT 1', 'MERGE INTO silver.orders AS t'];
    const arrived = run(sql.map((text) => ({ sql: text, state: 's', scans: [] })));
    // 48 a day.
    expect(limitOf('Glue table versions', { rehearsal: { ...REHEARSAL, arrived } })?.days).toBeNull();
    const many = run(Array.from({ length: 50 }, () => ({ sql: String(sql[0]), state: 's', scans: [] })));
    // 1,200 a day.
    expect(limitOf('Glue table versions', { rehearsal: { ...REHEARSAL, arrived: many } })?.days).toBeCloseTo(833.3, 0);
  });

  it('knows how much a state grows, what a shard takes, and how many statements may be under way', () => {
    // 144 bytes more each refresh of 24 a day: 261,144 − 1,000 + … after some 75 days.
    const arrived = run([], { stateBytes: 1144, concurrency: 21 });
    const rehearsal = { ...REHEARSAL, arrived };
    expect(limitOf('State of a machine', { rehearsal })?.days).toBeCloseTo((262_144 - 1144) / 144 / 24);
    expect(limitOf('Athena statements at once', { rehearsal })?.days).toBe(0);
    const arrivals = { ...moment(1).arrivals, recordsPerDay: 30_000_000 };
    expect(limitOf('Kinesis shards', { arrivals })?.days).toBe(0);
    expect(limitOf('Kinesis shards')?.days).toBeNull();
  });

  it('counts a hundred partitions of a full rebuild', () => {
    expect(limitOf('Partitions a statement writes')?.days).toBe(3040);
  });
});
