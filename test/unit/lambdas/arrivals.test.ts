import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readParquet } from '../../../contracts/parquet.ts';
import { pendingKey, RECEIPTS, type Receipt, rangeName, UPLOADS } from '../../../contracts/receipts.ts';
import type { Taken } from '../../../lambdas/arrivals/take.ts';
import { propertyRuns } from '../../support/property.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
let handler: (event: unknown) => Promise<Taken | { closed: string }>;

beforeAll(async () => {
  process.env.SILVER_BUCKET = 'silver';
  process.env.STAGING_DAYS = '30';
  ({ handler } = await import('../../../lambdas/arrivals/handler.ts'));
});
beforeEach(() => {
  s3.reset();
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
});

const AT = Date.parse('2026-03-01T12:00:00Z');
const take = (rebuild = false) => handler({ action: 'take', rebuild }) as Promise<Taken>;
const close = (batchId: string) => handler({ action: 'close', batchId });
const put = (receipt: Receipt) => s3.put(`silver/${pendingKey(receipt.name)}`, JSON.stringify(receipt));
const manifest = (table: string, batchId: string): string[] =>
  s3.body(`silver/arrivals/${table}/batch_id=${batchId}/objects.txt`).toString().trim().split('\n');

const SHARD = 'shardId-000000000000';
const sequence = (record: number): string => String(record).padStart(56, '0');
/** The receipt of records of one shard, each of which held as many events as its number says by remainder. */
function ofStream(first: number, last: number, source = 'web'): Receipt {
  const key = `staging/events/dt=2026-03-01/${first}-${last}.parquet`;
  return {
    name: rangeName({ shard: SHARD, first: sequence(first), last: sequence(last) }),
    receivedAt: AT + first,
    objects: [{ table: 'events', key, firstAt: AT - 1000 * first }],
    records: Array.from({ length: last - first + 1 }, (_, index) => ({
      id: `${SHARD}:${sequence(first + index)}`,
      source,
      receivedAt: AT + first + index,
      received: ((first + index) % 3) + 1,
      repeated: 0,
      refused: (first + index) % 2,
    })),
  };
}
const ofFile = (id: string, received: number, tables: readonly string[]): Receipt => ({
  name: UPLOADS + id,
  receivedAt: AT,
  objects: tables.map((table) => ({ table, key: `staging/${table}/dt=2026-03-01/${id}.parquet`, firstAt: null })),
  records: [{ id: `upload:${id}`, source: 'shop', receivedAt: AT, received, repeated: 0, refused: 0 }],
});

/** What staging says of a batch, as the statements read it. */
async function counted(batchId: string): Promise<{ received: number; refused: number; again: string[] }> {
  const rows = async (table: string): Promise<Record<string, unknown>[]> => {
    const path = `silver/staging/${table}/dt=${new Date().toISOString().slice(0, 10)}/${batchId}.parquet`;
    if (s3.paths(path).length === 0) return [];
    return (await readParquet(new Uint8Array(s3.body(path)))) as Record<string, unknown>[];
  };
  const receipts = await rows('receipts');
  const sum = (name: string): number => receipts.reduce((total, row) => total + Number(row[name]), 0);
  const again = (await rows('recounted')).map(({ record_id }) => String(record_id));
  return { received: sum('received'), refused: sum('refused'), again };
}

describe('a refresh that takes what has arrived', () => {
  it('gets all of it as one batch: a manifest a table, its counts and its window', async () => {
    put(ofStream(1, 2));
    put(ofFile('f', 7, ['orders', 'loads']));
    const taken = await take();
    expect(taken).toMatchObject({
      receipts: 2,
      tables: { events: 1, orders: 1, loads: 1, receipts: 1 },
      hasRecords: true,
      isReopened: false,
      since: '2026-03-01',
      changed: '2026-03-01 11:59:59', // a second before the first, by the events' own time
      merged: '',
    });
    expect(taken.batchId).toMatch(/^\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f]{8}$/);
    expect(manifest('events', taken.batchId)).toEqual(['s3://silver/staging/events/dt=2026-03-01/1-2.parquet']);
    // Records 1 and 2 held two events and three; one of the first was refused.
    expect(await counted(taken.batchId)).toEqual({ received: 12, refused: 1, again: [] });
  });

  it('gets nothing where nothing has arrived, and never the same again', async () => {
    expect(await take()).toMatchObject({ receipts: 0, tables: {}, changed: null });
    put(ofStream(1, 2));
    const { batchId } = await take();
    await close(batchId);
    expect(await take()).toMatchObject({ receipts: 0, tables: {}, merged: batchId });
    expect(s3.paths('silver/receipts/pending/')).toEqual([]);
  });

  it('gets the same batch again after it broke off, and what came since with the next', async () => {
    put(ofStream(1, 2));
    const first = await take();
    put(ofStream(3, 4));
    expect(await take()).toEqual({ ...first, isReopened: true });
    await close(first.batchId);
    const second = await take();
    expect(manifest('events', second.batchId)).toEqual(['s3://silver/staging/events/dt=2026-03-01/3-4.parquet']);
  });

  it('takes what appears late, however old it says it is', async () => {
    put(ofStream(50, 60));
    await close((await take()).batchId);
    put(ofStream(1, 2));
    expect(await take()).toMatchObject({ receipts: 1, tables: { events: 1 } });
  });

  it('counts no record twice that Lambda delivers again, cut otherwise', async () => {
    put(ofStream(1, 5));
    await close((await take()).batchId);
    put(ofStream(4, 7));
    const { batchId } = await take();
    const again = [4, 5].map((record) => `${SHARD}:${sequence(record)}`);
    // Record 6 held one event, record 7 two, of which one was refused.
    expect(await counted(batchId)).toEqual({ received: 3, refused: 1, again });
  });

  it('takes a file once, however often it is announced', async () => {
    put(ofFile('f', 7, ['orders']));
    await close((await take()).batchId);
    put(ofFile('f', 7, ['orders']));
    const { batchId, tables } = await take();
    expect(tables).toEqual({});
    await close(batchId);
    expect(s3.paths('silver/receipts/pending/')).toEqual([]);
  });

  it('is handed everything that staging holds when it is to rebuild', async () => {
    put(ofStream(1, 2));
    await close((await take()).batchId);
    put(ofStream(3, 4));
    const { batchId, everything } = await take(true);
    expect(manifest('events', everything)).toHaveLength(2);
    expect(manifest('events', batchId)).toHaveLength(1);
  });

  it('removes from staging what was merged long ago, and nothing that was not merged', async () => {
    const objects = { events: ['staging/events/old'], model_runs: ['staging/model_runs/old'] };
    const old = { batchId: '2020-01-01-00-00-00-aaaaaaaa', receipts: [], objects, receivedAt: null, firstAt: null };
    s3.put(`silver/${RECEIPTS.merged}${old.batchId}.json`, JSON.stringify(old));
    for (const name of ['events/old', 'events/untaken', 'model_runs/old']) s3.put(`silver/staging/${name}`, 'x');
    put(ofStream(1, 2));
    await close((await take()).batchId);
    expect(s3.paths('silver/staging/events')).toEqual(['silver/staging/events/untaken']);
    expect(s3.paths('silver/staging/model_runs')).toHaveLength(1); // is read whole, for as long as it lies there
  });

  it('gets the same batch again when its note is damaged, and closes it', async () => {
    put(ofStream(1, 2));
    const first = await take();
    put(ofStream(3, 4));
    s3.put(`silver/${RECEIPTS.open}`, '{"batchId":');
    expect(await take()).toEqual({ ...first, isReopened: true });
    await close(first.batchId);
    expect(s3.paths('silver/receipts/open')).toEqual([]);
    expect(await take()).toMatchObject({ receipts: 1, isReopened: false, merged: first.batchId });
  });

  it('takes a batch anew whose note and its copy are damaged', async () => {
    put(ofStream(1, 2));
    await take();
    for (const key of [RECEIPTS.open, RECEIPTS.openCopy]) s3.put(`silver/${key}`, '{"batchId":');
    expect(await take()).toMatchObject({ receipts: 1, isReopened: false });
  });

  it('finds the manifests of a batch that stayed open for longer than they are kept', async () => {
    put(ofStream(1, 2));
    const { batchId } = await take();
    for (const path of s3.paths('silver/arrivals/')) s3.put(path, ''); // as good as gone
    await take();
    expect(manifest('events', batchId)).toEqual(['s3://silver/staging/events/dt=2026-03-01/1-2.parquet']);
  });
});

/** What the statements would count, batch by batch. */
class Shop {
  readonly #written = new Map<string, Receipt>();
  readonly #batches = new Map<string, { received: number; fresh: string[]; keys: string[] }>();
  readonly delivered = new Set<number>();

  deliver(first: number, last: number): void {
    const receipt = ofStream(first, last);
    this.#written.set(receipt.name, receipt);
    put(receipt);
    for (let record = first; record <= last; record += 1) this.delivered.add(record);
  }

  /** @param failsAt the write at which S3 fails; null for none */
  async refresh(failsAt: number | null): Promise<void> {
    let writes = 0;
    s3.beforePut = () => {
      if (failsAt !== null && writes++ === failsAt) throw new Error('slow down');
    };
    await this.#takeAndClose().catch((error: Error) => expect(error.message).toBe('slow down'));
    s3.beforePut = () => undefined;
  }

  async #takeAndClose(): Promise<void> {
    const { batchId, receipts, tables } = await take();
    if (receipts === 0) return;
    const { received, again } = await counted(batchId);
    const keys = tables.events ? manifest('events', batchId) : [];
    const records = [...this.#written.values()].filter(({ objects }) =>
      keys.some((key) => key.endsWith(objects[0]?.key ?? '')),
    );
    const ids = new Set(records.flatMap((receipt) => receipt.records.map(({ id }) => id)));
    this.#batches.set(batchId, { received, fresh: [...ids].filter((id) => !again.includes(id)), keys });
    await close(batchId);
  }

  /** All batches together. */
  get totals(): { received: number; fresh: string[]; keys: string[] } {
    const batches = [...this.#batches.values()];
    return {
      received: batches.reduce((sum, batch) => sum + batch.received, 0),
      fresh: batches.flatMap(({ fresh }) => fresh).sort(),
      keys: batches.flatMap(({ keys }) => keys),
    };
  }
}

describe('batches of arrivals', () => {
  const RECORDS = 24;
  const delivery = fc.record({ from: fc.nat(RECORDS - 1), length: fc.integer({ min: 1, max: 9 }) });
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: delivery.map(
        ({ from, length }) =>
          async (shop: Shop) =>
            shop.deliver(from, Math.min(RECORDS, from + length) - 1),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.option(fc.nat(12), { freq: 2 }).map((failsAt) => (shop: Shop) => shop.refresh(failsAt)),
    },
    { weight: 1, arbitrary: fc.constant(async () => void (await take())) },
    {
      weight: 1,
      arbitrary: fc.constant(async () => {
        for (const path of s3.paths(`silver/${RECEIPTS.open}`)) s3.put(path, '{"batchId":');
      }),
    },
  );

  it('hold every record once, whatever is late, comes again, breaks off or is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        s3.reset();
        const shop = new Shop();
        for (const act of steps) await act(shop);
        await shop.refresh(null);
        await shop.refresh(null);
        const { received, fresh, keys } = shop.totals;
        const delivered = [...shop.delivered];
        expect(fresh).toEqual(delivered.map((record) => `${SHARD}:${sequence(record)}`).sort());
        expect(received).toBe(delivered.reduce((sum, record) => sum + (record % 3) + 1, 0));
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: propertyRuns(150, 30), endOnFailure: true },
    );
  });
});
