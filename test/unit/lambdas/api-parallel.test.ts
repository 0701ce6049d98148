import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { TableContract } from '../../../contracts/table.ts';
import { SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import { openApp } from './support/api.ts';
import { heldBytes } from './support/garbage.ts';
import { MemoryS3 } from './support/s3.ts';

const CUSTOMERS: TableContract = {
  zone: 'staging',
  name: 'customer_360',
  doc: '',
  key: [],
  columns: {
    source: { id: 1, type: 'string', doc: '' },
    customer_id: { id: 2, type: 'string', doc: '' },
    currency: { id: 3, type: 'string', doc: '' },
    country: { id: 4, type: 'string', doc: '' },
    segment: { id: 5, type: 'string', doc: '' },
    frequency: { id: 6, type: 'bigint', doc: '' },
  },
};
type Answer = { snapshot: { run: string }; items: { segment: string }[]; total: number };

const [FILES, ROWS, REQUESTS] = [8, 50, 1000];
const MIB = 2 ** 20;

const s3 = new MemoryS3();
const keyOf = (run: string, file: number): string =>
  `published/data/${run}/customers/dataset=customer_360/bucket=${file}/a`;

/** A snapshot in which every row of every file says which run it is of. */
function publish(run: string): void {
  const files = Array.from({ length: FILES }, (_, file) => {
    const rows = Array.from({ length: ROWS }, (__, row) => ({
      ...{ source: 'web', customer_id: `C-${file}-${row}`, currency: 'GBP' },
      ...{ country: `Country ${row % 5}`, segment: run, frequency: BigInt(row) },
    }));
    s3.put(`gold/${keyOf(run, file)}`, writeParquet(CUSTOMERS, rows));
    return { key: keyOf(run, file), bytes: 1 };
  });
  const own = { run, startedAt: '2026-03-01T12:00:00Z', publishedAt: '2026-03-01T12:00:00Z' };
  const datasets = { customer_360: { files, columns: Object.keys(CUSTOMERS.columns) } };
  s3.put(`gold/published/manifests/${run}.json`, JSON.stringify({ ...own, datasets }));
  s3.put('gold/published/latest.json', JSON.stringify(own));
}

const readsOf = (run: string): number[] =>
  Array.from(
    { length: FILES },
    (_, file) =>
      s3.mock.commandCalls(GetObjectCommand).filter(({ args }) => args[0].input.Key === keyOf(run, file)).length,
  );

beforeEach(() => {
  s3.reset();
  publish('run-1');
});

describe('a thousand requests at once, while the snapshot switches', () => {
  it('are each answered wholly of one snapshot, for what one reading of each takes', async () => {
    // Prepare: a reader that looks at the pointer with every request, so that the switch falls among them.
    const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
    const reader = new SnapshotReader(s3.client, 'gold', () => {
      clock.now += 10_000;
      return clock.now;
    });
    const app = openApp({ latest: () => reader.latest() });
    const paths = Array.from(
      { length: REQUESTS },
      (_, n) => `/v1/customers?limit=${1 + (n % 200)}&sort=${n % 2 === 0 ? '-' : ''}frequency&country=Country ${n % 5}`,
    );
    const switched = Promise.withResolvers<void>();
    let answered = 0;
    const before = heldBytes();
    // Act
    const asked = paths.map(async (path, n) => {
      // All are under way while the first are answered; the last set out after the switch.
      if (n >= REQUESTS / 2) await switched.promise;
      const response = await app.request(path);
      expect(response.status).toBe(200);
      answered += 1;
      if (answered === REQUESTS / 4) {
        publish('run-2');
        switched.resolve();
      }
      const { snapshot, items, total } = (await response.json()) as Answer;
      return { run: snapshot.run, segments: new Set(items.map(({ segment }) => segment)), total };
    });
    const answers = await Promise.all(asked);
    // Assess
    const runs = new Set<string>();
    for (const { run, segments, total } of answers) {
      runs.add(run);
      expect(segments).toEqual(new Set([run]));
      expect(total).toBe((FILES * ROWS) / 5);
    }
    expect([...runs].sort()).toEqual(['run-1', 'run-2']);
    // Columns to filter and order by, and the others: whoever asks first reads for all.
    for (const run of runs) expect(Math.max(...readsOf(run))).toBeLessThanOrEqual(3);
    s3.mock.resetHistory(); // which holds every object that was read
    // Bodies of answers are let go some turns of the loop after they were collected.
    for (let turn = 0; turn < 5; turn++) {
      heldBytes();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // All answers together are twice that.
    expect(heldBytes() - before).toBeLessThan(32 * MIB);
  });
});
