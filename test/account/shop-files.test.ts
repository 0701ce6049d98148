import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployedAccount } from './support/account.ts';
import { land, reportOf } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

const CASES = join(import.meta.dirname, '..', 'unit', 'warehouse', 'cases');

/** What each file sells and returns in the end, by the source that it is filed under. */
const FILES = [
  ['shopify/a', 'f1a-shopify-untouched.csv', '85.0000', '15.0000'],
  ['order_lines/b', 'f1b-shopify-as-order_lines.csv', '85.0000', null],
  ['orders/c', 'f1c-shopify-as-orders.csv', '85.0000', '15.0000'],
  ['woocommerce/d', 'f2a-woo-orders.csv', '60.0000', '20.0000'],
  ['woocommerce/e', 'f2c-woo-lines.csv', '17.0000', null],
  ['order_lines/f', 'f3-european.csv', '4573.3500', null],
  ['order_lines/g', 'f5-mac-cr.csv', '8.0000', null],
  ['order_lines/h', 'f7-postgres.csv', '8.0000', null],
] as const;

describe('files of shops', () => {
  it('come to what they say, and every record is accounted for once', async () => {
    // Prepare
    const test = await deployedAccount();
    // Act
    const uploads = await Promise.all(
      FILES.map(([folder, name]) => land(test, `${folder}/${name}`, readFileSync(join(CASES, name)))),
    );
    await test.account.idle();
    const reports = await Promise.all(uploads.map((uploadId) => reportOf(test, uploadId)));
    await publish(test);
    // Assess
    for (const { received, accepted, reasons } of reports)
      expect({ accepted, reasons }).toEqual({ accepted: received, reasons: {} });
    const ledgers = Object.values(await reconcile(test));
    expect(ledgers).toHaveLength(FILES.length);
    for (const ledger of ledgers) expect(ledger).toMatchObject({ quarantined: 0, pending: 0, difference: 0 });
    // Of the two rows of one order in the file of orders the second says nothing new.
    expect(ledgers.reduce((sum, { duplicate }) => sum + Number(duplicate), 0)).toBe(1);
    const sold = await query(
      test,
      'SELECT source, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY source ORDER BY source',
    );
    const back = await query(
      test,
      'SELECT source, sum(amount) AS amount FROM gold.fact_returns GROUP BY source ORDER BY source',
    );
    const sourceOf = (folder: string) => folder.split('/')[1];
    expect(sold.map(({ source, revenue }) => [source, revenue])).toEqual(
      FILES.map(([folder, , revenue]) => [sourceOf(folder), revenue]),
    );
    expect(back.map(({ source, amount }) => [source, amount])).toEqual(
      FILES.flatMap(([folder, , , amount]) => (amount === null ? [] : [[sourceOf(folder), amount]])),
    );
  });
});
