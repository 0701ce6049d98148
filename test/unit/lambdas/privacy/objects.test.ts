import { beforeEach, describe, expect, it } from 'vitest';
import { notesOf, ParquetFile, parquetRows, readParquet } from '../../../../contracts/parquet.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { Bucket } from '../../../../lambdas/privacy/objects.ts';
import { MemoryS3 } from '../support/s3.ts';

const s3 = new MemoryS3();
const bucket = new Bucket(s3.client, 'silver');
const KEY = 'staging/order_lines/dt=2026-03-01/part.parquet';
const AT = Date.parse('2026-03-01T12:00:00.123Z');

const line = (customer_id: string | null, unit_price: bigint, n: number) => ({
  ...{ source: 'web', ingest_id: `i-${n}`, received_at: AT, message_id: `m-${n}`, origin: 'event', updated_at: AT },
  ...{ version_id: `m-${n}`, order_id: `o-${n}`, product_id: 'mug', product_name: 'Mug “blue”', category: null },
  ...{ quantity: 12_345n, unit_price, discount: 1n, line_kind: 'sale', is_product: true, customer_id },
  ...{ country: null, currency: 'EUR', ordered_at: AT, freight: null, supplier_id: null, ship_by: null, position: n },
});
/** Amounts at the ends of what an order can have: a ten-thousandth, and a billion with all its places. */
const PRICES = [1n, 25_500n, 9_999_999_999_999n, -70_001n];
const bobs = PRICES.map((price, n) => line('bob', price, n));

beforeEach(() => s3.reset());

async function stored(rows: readonly object[]): Promise<void> {
  const file = new ParquetFile(stagingOrderLines, { made_of: 'a b' });
  file.add(rows);
  await bucket.write(KEY, file.finish());
}
const read = async () => (await bucket.read(KEY))?.bytes ?? new Uint8Array();
const isAnns = (row: Record<string, unknown>): boolean => row.customer_id === 'ann';

describe('an object without somebody’s rows', () => {
  it('has the others’ as they were, to the last digit, and what its footer says', async () => {
    await stored(bobs);
    const before = await readParquet(await read());
    await stored([line('ann', 5n, 8), ...bobs, line('ann', 6n, 9)]);
    expect(await bucket.without(stagingOrderLines, KEY, isAnns)).toBe(2);
    expect(await readParquet(await read())).toEqual(before);
    expect(notesOf(await read())).toEqual({ made_of: 'a b' });
  });

  it('is left alone where none is theirs', async () => {
    await stored(bobs);
    s3.beforePut = () => expect.fail('it was written');
    expect(await bucket.without(stagingOrderLines, KEY, isAnns)).toBe(0);
  });

  it('stays where it was when no row is left: manifests name it', async () => {
    await stored([line('ann', 5n, 8)]);
    expect(await bucket.without(stagingOrderLines, KEY, isAnns)).toBe(1);
    expect(parquetRows(await read())).toBe(0);
  });

  it('is read again when it was written meanwhile, so that nothing of that is lost', async () => {
    await stored([line('ann', 5n, 8), ...bobs]);
    let isWritten = false;
    s3.beforePut = () => {
      if (isWritten) return;
      isWritten = true;
      const file = new ParquetFile(stagingOrderLines);
      file.add([line('ann', 5n, 8), ...bobs, line('eve', 7n, 10)]);
      s3.put(`silver/${KEY}`, Buffer.from(file.finish()));
    };
    expect(await bucket.without(stagingOrderLines, KEY, isAnns)).toBe(1);
    const customers = (await readParquet(await read())).map(({ customer_id }) => customer_id);
    expect(customers).toEqual(['bob', 'bob', 'bob', 'bob', 'eve']);
  });

  it('that is gone has none', async () => {
    expect(await bucket.without(stagingOrderLines, KEY, isAnns)).toBe(0);
  });
});
