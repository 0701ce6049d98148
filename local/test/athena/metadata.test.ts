import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maintenanceStatements } from '../../../lib/maintenance/statements.ts';
import { TestAccount } from './account.ts';

let account: TestAccount;
beforeAll(async () => {
  account = await TestAccount.open();
});
afterAll(() => account.close());

/** The rows of a query, without its header. */
const values = async (sql: string): Promise<(string | null)[][]> => (await account.rows(sql)).slice(1);
const inspect = maintenanceStatements('silver', { name: 'orders' }).inspect;

describe('the metadata of an Iceberg table', () => {
  it('has no file while the table is empty', async () => {
    expect(await values('SELECT count(*) FROM silver."orders$files"')).toEqual([['0']]);
    expect(await values(inspect)).toEqual([['0', '0', '0']]);
  });

  it('is one file of data in one partition', async () => {
    await account.rows(
      "INSERT INTO silver.orders SELECT 'o' || CAST(i AS varchar), CAST(NULL AS timestamp(6)), CAST(1 AS decimal(18,4)), CAST(i AS bigint) FROM UNNEST(sequence(1, 9999)) AS s(i)",
    );
    await account.rows('VACUUM silver.orders');
    expect(await values('SELECT content, record_count FROM silver."orders$files"')).toEqual([['0', '9999']]);
    const [[bytes = ''] = []] = await values('SELECT file_size_in_bytes FROM silver."orders$files"');
    expect(Number(bytes)).toBeGreaterThanOrEqual(262_144); // one of DuckDB's blocks at least
    expect(await values('SELECT file_count FROM silver."orders$partitions"')).toEqual([['1']]);
    expect(await values('SELECT count(*) FROM silver."orders$snapshots"')).toEqual([['1']]);
    expect(await values(inspect)).toEqual([['1', '0', '0']]);
  });

  it('is known of Iceberg tables only, by the names Athena has', async () => {
    expect(await account.reason('SELECT 1 AS one FROM staging."orders$files"')).toMatch(/TABLE_NOT_FOUND/);
    expect(await account.reason('SELECT 1 AS one FROM silver."orders$everything"')).toMatch(/TABLE_NOT_FOUND/);
    expect(await account.reason('SELECT 1 AS one FROM silver."nothing$files"')).toMatch(/TABLE_NOT_FOUND/);
  });

  it('is no view that SHOW would list, and is made anew after a restart', async () => {
    await account.reopen();
    expect(await account.rows('SHOW VIEWS IN silver')).toEqual([]);
    expect(await values('SELECT record_count FROM silver."orders$files"')).toEqual([['9999']]);
  });
});
