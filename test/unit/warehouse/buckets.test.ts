import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKETS, type BucketedDataset, bucketOf, bucketSql } from '../../../contracts/buckets.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

// The SHA-256 of `abc` begins with ba, 186, and that of nothing with e3, 227 (FIPS 180-4): 58 and 35 of 64.
describe.each(Object.keys(BUCKETS) as BucketedDataset[])('the buckets of %s', (dataset) => {
  it('follow from the first byte of the hash of the id', () => {
    expect([bucketOf(dataset, 'abc'), bucketOf(dataset, ''), bucketOf(dataset, null)]).toEqual([58, 35, 35]);
  });

  it('are the same in SQL, for every id', async () => {
    const { column } = BUCKETS[dataset];
    const ids = [null, '', 'abc', 'C-00001', 'gid://shopify/Customer/123', 'naïve Ünicode', "O'Hara", ' '];
    const values = ids.map((id) => (id === null ? 'CAST(NULL AS varchar)' : `'${id.replace("'", "''")}'`));
    const rows = await warehouse.query(
      `SELECT ${column} AS id, ${bucketSql(dataset)} AS bucket FROM (VALUES ${values.map((value) => `(${value})`).join(', ')}) AS v(${column})`,
    );
    expect(rows.map(({ bucket }) => bucket)).toEqual(ids.map((id) => bucketOf(dataset, id)));
  });
});
