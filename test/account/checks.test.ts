import { describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { get, sendEvents } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { readObject, upload } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish, refresh } from './support/refresh.ts';
import { putReceipt } from './support/staged.ts';
import { orderEvent } from './support/traffic.ts';

/** A copy of the rows of a table that a message can be told by, with some columns changed. */
async function copyRows(test: TestAccount, table: string, changes: Readonly<Record<string, string>>): Promise<void> {
  const [row] = await query(test, `SELECT * FROM silver.${table} LIMIT 1`);
  const columns = Object.keys(row ?? {});
  const values = columns.map((column) => changes[column] ?? column);
  await query(test, `INSERT INTO silver.${table} (${columns.join()}) SELECT ${values.join()} FROM silver.${table}`);
}

/** Damage to a table is no arrival: a refresh that goes over everything meets it. */
const FULL = { full: true };
const MARK = { ingest_id: "'broken'" };

const BREAKS: readonly [check: string, table: string, changes: Readonly<Record<string, string>>][] = [
  ['keys_unique', 'orders', MARK],
  ['keys_unique', 'order_lines', MARK],
  ['keys_unique', 'returns', MARK],
  ['keys_unique', 'products', MARK],
  ['keys_unique', 'customers', MARK],
  ['lines_have_orders', 'order_lines', { ...MARK, order_id: "'nobody’s'" }],
];

/** A refresh of all marts for each break. */
const TIMEOUT_MS = 300_000;

describe('checks stand between a refresh and its readers', { timeout: TIMEOUT_MS }, () => {
  it('each names itself, the last good snapshot stays, and a repair lets the next refresh publish', async () => {
    // Prepare
    const test = await deployedAccount();
    const bucket = test.outputs.GoldBucket ?? '';
    const pointer = () => readObject(test, bucket, 'published/latest.json');
    await upload(
      test,
      'online-retail/invoices.csv',
      invoiceFile([
        ['1', 'A', 2, '10.00', '2010-12-01 08:26:00'],
        ['C2', 'A', -1, '10.00', '2010-12-01 09:26:00'],
      ]),
    );
    await publish(test);
    const good = await pointer();
    for (const [check, table, changes] of BREAKS) {
      // Act
      await copyRows(test, table, changes);
      const failed = await refresh(test, FULL);
      // Assess
      expect(failed, check).toMatchObject({ status: 'FAILED', error: 'ChecksFailed' });
      expect(failed.cause).toContain('The last good snapshot stays published');
      expect(failed.cause?.split(/[ ,.]+/)).toContain(check);
      expect(await pointer()).toBe(good);
      // Act: the repair.
      await query(test, `DELETE FROM silver.${table} WHERE ingest_id = 'broken'`);
    }
    const report = await get(test, '/v1/reports/daily?date=2010-12-01');
    expect(report.json()).toMatchObject({ revenue: 20, netRevenue: 10, lines: 1 });
    expect(await publish(test, FULL)).toMatchObject({ status: 'SUCCEEDED', outcome: 'published' });
    expect(JSON.parse(await pointer()).run).not.toBe(JSON.parse(good).run);
  });

  it('rows that break a rule are held out, listed and counted, and the rest is published', async () => {
    // Prepare
    const test = await deployedAccount();
    const rows = [
      ['1', 'A', 2, '10.00', '2010-12-01 08:26:00'],
      ['2', 'B', 1, '7.00', '2010-12-01 09:00:00'],
    ] as const;
    await upload(test, 'online-retail/invoices.csv', invoiceFile(rows));
    await publish(test);
    const broken = await query(test, "SELECT ingest_id FROM silver.order_lines WHERE order_id = '2'");
    await query(test, "UPDATE silver.order_lines SET discount = 8 WHERE order_id = '2'");
    // Act
    const published = await publish(test, FULL);
    // Assess
    expect(published).toMatchObject({ outcome: 'published', held: 1 });
    const report = await get(test, '/v1/reports/daily?date=2010-12-01');
    expect(report.json()).toMatchObject({ revenue: 20, orders: 1 });
    const held = await query(
      test,
      'SELECT table_name, source, row_id, rule, ingest_id FROM silver.held_rows ORDER BY 1',
    );
    const why = 'the discount of a sale is below 0, or more than the line comes to';
    expect(held).toMatchObject([
      { table_name: 'order_lines', source: 'online-retail', row_id: '2|1', rule: why, ingest_id: broken[0]?.ingest_id },
      { table_name: 'orders', source: 'online-retail', row_id: '2', rule: 'is held out with a row that it belongs to' },
    ]);
    const { 'online-retail': counts } = await reconcile(test);
    expect(counts).toMatchObject({ received: 2, accepted: 1, quarantined: 1, difference: 0 });
  });

  it('an event that was received and never came out of the transformation holds the snapshot back', async () => {
    // Prepare
    const test = await deployedAccount();
    const record = { id: 'shard:1', source: 'web', receivedAt: Date.now(), received: 1, repeated: 0, refused: 0 };
    // Act
    await putReceipt(test, { records: [record] });
    const failed = await refresh(test);
    // Assess
    expect(failed).toMatchObject({ error: 'ChecksFailed', cause: expect.stringContaining('nothing_lost') });
    expect((await reconcile(test)).web).toMatchObject({ received: 1, accepted: 0, difference: 1 });
    // Act, Assess: it was tested once; from then on reconciliation shows it.
    await sendEvents(test, [orderEvent('Product Viewed', 'none', 'later')]);
    expect(await publish(test)).toMatchObject({ outcome: 'published' });
    expect((await reconcile(test)).web).toMatchObject({ received: 2, accepted: 1, difference: 1 });
  });
});
