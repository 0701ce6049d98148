import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAccount } from './account.ts';

/** Six texts that compress into nothing shorter. */
const SECRETS = Array.from({ length: 6 }, (_, n) => `ana-${n}-Zq7vKx1Wm9Tb4Rj8Lc2Yd6`);

const row = (id: string): string => `('${id}', TIMESTAMP '2026-01-01 00:00:00', DECIMAL '1.0000', 1)`;

describe('rows that were deleted', () => {
  let account: TestAccount;

  beforeEach(async () => {
    account = await TestAccount.open();
    await account.rows(`INSERT INTO silver.orders VALUES ${SECRETS.map(row).join(', ')}, ${row('kept-order')}`);
    await account.reopen();
    await account.rows("DELETE FROM silver.orders WHERE order_id LIKE 'ana-%'");
  });

  afterEach(() => account.close());

  /** Which of the texts stand anywhere in the tables' file. */
  async function found(): Promise<string[]> {
    await account.reopen();
    const bytes = readFileSync(join(account.dataDir, 'athena', 'warehouse.duckdb'));
    return SECRETS.filter((secret) => bytes.includes(secret));
  }

  it('are kept by VACUUM for readers that are at work', async () => {
    await account.rows('VACUUM silver.orders');
    expect(await found()).not.toEqual([]);
  });

  it('leave nothing in the file where the table keeps no old snapshot', async () => {
    await account.rows(
      "ALTER TABLE silver.orders SET TBLPROPERTIES ('optimize_rewrite_delete_file_threshold'='1', 'vacuum_max_snapshot_age_seconds'='1')",
    );
    await account.rows('OPTIMIZE silver.orders REWRITE DATA USING BIN_PACK');
    await account.rows('VACUUM silver.orders');
    expect(await found()).toEqual([]);
    expect(await account.rows('SELECT count(*) AS n FROM silver.orders')).toEqual([['n'], ['1']]);
  });

  it('are of a table whose other properties the account does not know', async () => {
    expect(
      await account.reason("ALTER TABLE silver.orders SET TBLPROPERTIES ('format'='orc')").catch(String),
    ).toContain('ALTER TABLE with the property "format"');
  });
});
