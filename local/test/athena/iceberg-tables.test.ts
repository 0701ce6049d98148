import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAccount } from './account.ts';

let account: TestAccount;
beforeAll(async () => {
  account = await TestAccount.open();
});
afterAll(() => account.close());

/** The rows of a query, without its header. */
const values = async (sql: string): Promise<(string | null)[][]> => (await account.rows(sql)).slice(1);

/** What a workflow would ask before it compacts a table or expires its snapshots. */
const inspect = `
  SELECT
    (SELECT coalesce(max(p.file_count), 0) FROM silver."orders$partitions" AS p
      WHERE p.total_size < p.file_count * 134217728) AS small_files,
    (SELECT count(*) FROM silver."orders$files" AS f WHERE f.content <> 0) AS delete_files,
    (SELECT count(*) FROM silver."orders$snapshots" AS s
      WHERE s.committed_at < date_add('day', -5, current_timestamp)
        AND s.committed_at < (SELECT max(l.committed_at) FROM silver."orders$snapshots" AS l)) AS old_snapshots`;

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

  it('is not a view that SHOW would list, and is created again after a restart', async () => {
    await account.reopen();
    expect(await account.rows('SHOW VIEWS IN silver')).toEqual([]);
    expect(await values('SELECT record_count FROM silver."orders$files"')).toEqual([['9999']]);
  });
});
