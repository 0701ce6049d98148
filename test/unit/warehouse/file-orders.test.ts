import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { orders } from '../../../lambdas/load/sources/orders.ts';
import { returns } from '../../../lambdas/load/sources/returns.ts';
import { load } from '../lambdas/support/files.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());
let number = 0;
beforeEach(() => {
  number = 1;
  return warehouse.clear();
});

/** Loads files of one shop, each later than the one before, and merges them. */
async function arrive(...files: readonly (readonly [FileSource, string])[]): Promise<void> {
  for (const [source, text] of files) {
    number += 1;
    const loaded = await load({ ...source, name: 'shop' }, text, { number });
    expect(loaded.counts.quarantined).toBe(0);
    await warehouse.load(loaded.objects);
  }
  await warehouse.merge();
}

const sold = async () =>
  (await warehouse.query('SELECT order_id, product_id, revenue FROM gold.fact_sales ORDER BY 1, 2')).map((row) =>
    Object.values(row).join(' '),
  );
const back = async () =>
  (await warehouse.query('SELECT product_id, amount FROM gold.fact_returns ORDER BY 1')).map((row) =>
    Object.values(row).join(' '),
  );

const ORDERS = 'order_id,ordered_at,total,shipping,status\n1,2026-02-01,30,5,paid\n';
const LINES = 'order_id,ordered_at,sku,qty,price\n1,2026-02-01,LAMP,1,20\n1,2026-02-01,MUG,1,4\n';

describe('an order of a file without lines', () => {
  it('sells its revenue as one line', async () => {
    await arrive([orders, ORDERS]);
    expect(await sold()).toEqual(['1 (unspecified) 25.0000']);
    expect(await warehouse.check('facts_match_silver')).toEqual([]);
  });

  it.each([
    [
      'before',
      [
        [orders, ORDERS],
        [orderLines, LINES],
      ],
    ],
    [
      'after',
      [
        [orderLines, LINES],
        [orders, ORDERS],
      ],
    ],
  ] as const)('gives way to its lines, come it %s them', async (_, files) => {
    await arrive(...files);
    expect(await sold()).toEqual(['1 LAMP 20.0000', '1 MUG 4.0000']);
  });

  it('gives way to its lines in a later refresh, too, and to a later sum before', async () => {
    await arrive([orders, ORDERS]);
    await arrive([orders, ORDERS.replace('30', '45')]);
    expect(await sold()).toEqual(['1 (unspecified) 40.0000']);
    await arrive([orderLines, LINES]);
    expect(await sold()).toEqual(['1 LAMP 20.0000', '1 MUG 4.0000']);
  });

  it('that was cancelled sells nothing, and one that was refunded nets to nothing', async () => {
    await arrive([orders, ORDERS.replace('paid', 'cancelled')]);
    expect([await sold(), await back()]).toEqual([[], []]);
    await arrive([orders, ORDERS.replace('paid', 'refunded')]);
    expect([await sold(), await back()]).toEqual([['1 (unspecified) 25.0000'], [' 25.0000']]);
  });
});

describe('a file that comes again, corrected', () => {
  const returned = (...lines: readonly string[]) => ['return_id,sku,qty,returned_at,amount', ...lines].join('\n');

  it('replaces all lines of a return', async () => {
    await arrive([returns, returned('R,LAMP,1,2026-02-02,20', 'R,MUG,1,2026-02-02,4')]);
    expect(await back()).toEqual(['LAMP 20.0000', 'MUG 4.0000']);
    await arrive([returns, returned('R,MUG,1,2026-02-02,3')]);
    expect(await back()).toEqual(['MUG 3.0000']);
    expect(await warehouse.check('facts_match_silver')).toEqual([]);
  });

  it('replaces what an earlier file of the same command said, whatever their contents', async () => {
    for (const price of [7, 8, 9, 10]) {
      await arrive([orderLines, LINES.replace(',20\n', ',5\n')], [orderLines, LINES.replace(',20\n', `,${price}\n`)]);
      expect(await sold()).toEqual([`1 LAMP ${price}.0000`, '1 MUG 4.0000']);
    }
  });
});
