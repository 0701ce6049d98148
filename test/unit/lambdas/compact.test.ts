import { basename } from 'node:path';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stagedKey } from '../../../contracts/lake.ts';
import { readParquet, writeParquet } from '../../../contracts/parquet.ts';
import { quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { groupsOf } from '../../../lambdas/compact/groups.ts';
import type { Compacted } from '../../../lambdas/compact/handler.ts';
import { propertyRuns } from '../../support/property.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const NOW = Date.parse('2026-03-10T03:20:00Z');
const DAY = '2026-03-08';
let handler: (event: unknown, context: { getRemainingTimeInMillis: () => number }) => Promise<Compacted>;

beforeAll(async () => {
  process.env.BRONZE_BUCKET = 'bronze';
  process.env.SILVER_BUCKET = 'silver';
  process.env.SETTLED_HOURS = '26';
  ({ handler } = await import('../../../lambdas/compact/handler.ts'));
});
beforeEach(() => {
  s3.reset();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
});

const compact = (minutes = 15) => handler({}, { getRemainingTimeInMillis: () => minutes * 60_000 });

const lineage = (record: number) => ({
  source: 'web',
  ingest_id: `shard:${String(record).padStart(4, '0')}`,
  received_at: Date.parse(`${DAY}T00:00:00Z`) + record,
});
const isRefused = (record: number): boolean => record % 5 === 0;

/** What `transform` leaves of a batch: its records, and those that were refused. */
function deliver(first: number, last: number, day = DAY): void {
  const records = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const name = `shard-${String(first).padStart(4, '0')}-${String(last).padStart(4, '0')}`;
  const raw = records.map((record) => ({ ...lineage(record), body: `{"n":${record}}` }));
  s3.put(`bronze/${stagedKey(rawEvents, day, name)}`, writeParquet(rawEvents, raw));
  const refused = records.filter(isRefused).map((record) => ({
    ...lineage(record),
    ...{ processor: 'transform', reason: 'r', detail: 'd', file: null, line: null, original: 'o' },
  }));
  if (refused.length > 0) s3.put(`silver/${stagedKey(quarantine, day, name)}`, writeParquet(quarantine, refused));
}

async function idsIn(path: string): Promise<string[]> {
  const rows = await readParquet(new Uint8Array(s3.body(path)));
  return rows.map(({ ingest_id }) => String(ingest_id));
}
const objectsOf = (table: 'bronze/bronze/raw_events' | 'silver/staging/quarantine', day = DAY): string[] =>
  s3.paths(`${table}/dt=${day}/`);
const bronze = async (): Promise<string[]> =>
  (await Promise.all(objectsOf('bronze/bronze/raw_events').map(idsIn))).flat();

/** What a replay of refused events would take: of each object those that stand in quarantine under its name. */
async function refusedByReplay(): Promise<string[]> {
  const found = objectsOf('bronze/bronze/raw_events').map(async (path) => {
    const refused = `silver/${stagedKey(quarantine, DAY, basename(path, '.parquet'))}`;
    const ids = new Set(s3.paths(refused).length > 0 ? await idsIn(refused) : []);
    return (await idsIn(path)).filter((id) => ids.has(id));
  });
  return (await Promise.all(found)).flat();
}
const ids = (records: Iterable<number>): string[] => [...records].map((record) => lineage(record).ingest_id).sort();

describe('compaction of bronze', () => {
  it('makes one object of a small day, with every row as it was', async () => {
    deliver(1, 3);
    deliver(4, 9);
    const before = await Promise.all(
      objectsOf('bronze/bronze/raw_events').map((path) => readParquet(new Uint8Array(s3.body(path)))),
    );
    expect(await compact()).toEqual({ joined: 2, isDone: true });
    const [object = '', ...others] = objectsOf('bronze/bronze/raw_events');
    expect(others).toEqual([]);
    expect(await readParquet(new Uint8Array(s3.body(object)))).toEqual(before.flat());
    expect(await compact()).toEqual({ joined: 0, isDone: true });
    expect(objectsOf('bronze/bronze/raw_events')).toEqual([object]);
  });

  it('joins what was refused under the same name, by which a replay finds it', async () => {
    deliver(1, 6);
    deliver(7, 9);
    deliver(10, 12);
    await compact();
    expect(objectsOf('silver/staging/quarantine')).toHaveLength(1);
    expect(await refusedByReplay()).toEqual(ids([5, 10]));
  });

  it('leaves refused lines of files alone', async () => {
    s3.put(`silver/${stagedKey(quarantine, DAY, 'uploads-1')}`, 'x');
    deliver(1, 6);
    deliver(7, 9);
    await compact();
    expect(s3.body(`silver/${stagedKey(quarantine, DAY, 'uploads-1')}`).toString()).toBe('x');
  });

  it('waits until the stream delivers nothing of a day again', async () => {
    // At 03:20 of the tenth, the eighth is over for 27 hours and 20 minutes, and the ninth for 3 hours and 20.
    for (const day of ['2026-03-08', '2026-03-09', '2026-03-10']) {
      deliver(1, 2, day);
      deliver(3, 4, day);
    }
    await compact();
    const counts = ['2026-03-08', '2026-03-09', '2026-03-10'].map(
      (day) => objectsOf('bronze/bronze/raw_events', day).length,
    );
    expect(counts).toEqual([1, 2, 2]);
  });

  it('says when the time was too short, and goes on from there', async () => {
    deliver(1, 2);
    deliver(3, 4);
    expect(await compact(4)).toEqual({ joined: 0, isDone: false });
    expect(await compact()).toEqual({ joined: 2, isDone: true });
  });

  it('keeps an input once that Lambda delivered again, cut otherwise', async () => {
    deliver(1, 4);
    deliver(1, 2);
    deliver(3, 6);
    await compact();
    expect((await bronze()).sort()).toEqual(ids([1, 2, 3, 4, 5, 6]));
  });
});

describe('a compaction that breaks off', () => {
  const RECORDS = 40;
  const cuts = fc.uniqueArray(fc.integer({ min: 2, max: RECORDS }), { minLength: 1, maxLength: 8 });
  /** The change of the bucket at which it breaks off, each time that it is tried. */
  const faults = fc.array(fc.nat(12), { maxLength: 4 });

  it('loses nothing at any time, and in the end nothing stands twice', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, faults, fc.boolean(), async (points, failures, comesAgain) => {
        s3.reset();
        const starts = [1, ...points.sort((a, b) => a - b)];
        const batches = starts.map((first, index) => [first, (starts[index + 1] ?? RECORDS + 1) - 1] as const);
        for (const [first, last] of batches) deliver(first, last);
        const all = Array.from({ length: RECORDS }, (_, index) => index + 1);
        for (const failure of failures) {
          let changes = 0;
          const change = () => {
            if (changes++ === failure) throw new Error('slow down');
          };
          [s3.beforePut, s3.beforeDelete] = [change, change];
          await compact().catch((error: Error) => expect(error.message).toBe('slow down'));
          [s3.beforePut, s3.beforeDelete] = [() => undefined, () => undefined];
          if (comesAgain) deliver(...(batches[0] ?? [1, 1])); // late, as it came before
          expect([...new Set(await bronze())].sort()).toEqual(ids(all));
          expect([...new Set(await refusedByReplay())].sort()).toEqual(ids(all.filter(isRefused)));
        }
        await compact();
        expect((await bronze()).sort()).toEqual(ids(all));
        expect((await refusedByReplay()).sort()).toEqual(ids(all.filter(isRefused)));
        expect(objectsOf('bronze/bronze/raw_events')).toHaveLength(1);
        expect(objectsOf('silver/staging/quarantine')).toHaveLength(1);
      }),
      { numRuns: propertyRuns(200, 25), endOnFailure: true },
    );
  });
});

describe('the objects of a day', () => {
  const MIB = 1024 * 1024;
  const day = (count: number, mib: number) =>
    Array.from({ length: count }, (_, index) => ({ key: String(index).padStart(6, '0'), bytes: mib * MIB }));
  const sizes = (count: number, mib: number) =>
    groupsOf(day(count, mib)).map((group) => group.reduce((sum, { bytes }) => sum + bytes, 0) / MIB);

  it.each([
    ['few and small', 288, 0.03, 1],
    ['a middling shop', 700, 0.4, 18], // 280 MiB in parts of 16
    ['a large one', 3000, 0.4, 23], // 1,200 MiB in parts of 52.2
    ['a very large one', 7200, 0.5, 57], // 3,600 MiB in parts of 64
  ])('%s: at most one an hour, or 64 MiB', (_, count, mib, most) => {
    const made = sizes(count, mib);
    expect(made.reduce((sum, size) => sum + size, 0)).toBeCloseTo(count * mib, 3);
    expect(made.length).toBe(most);
    expect(made.length <= 24 || made.slice(0, -1).every((size) => size >= 64)).toBe(true);
  });

  it('are left alone where they are large, or alone', () => {
    expect(groupsOf(day(5, 70))).toEqual([]);
    expect(groupsOf(day(1, 0.1))).toEqual([]);
  });
});
