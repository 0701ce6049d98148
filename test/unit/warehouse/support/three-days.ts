import { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../../glue-sql/tables/returns.ts';
import {
  at,
  cents,
  customer,
  line,
  order,
  product,
  returned,
  type StagedLine,
  type StagedOrder,
  units,
} from './rows.ts';
import type { TestWarehouse } from './test-warehouse.ts';

type Item = readonly [product: string, quantity: number, price: number, discount?: number];

function placed(
  id: string,
  time: string,
  who: Partial<StagedOrder>,
  items: readonly Item[],
): { order: StagedOrder; lines: StagedLine[] } {
  const ordered_at = at(time);
  const { customer_id = null, country = null } = who;
  const shared = { order_id: id, ordered_at, updated_at: ordered_at, received_at: ordered_at, customer_id, country };
  const lines = items.map(([product_id, quantity, price, discount = 0], index) =>
    line(`m-${id}`, index + 1, {
      ...shared,
      product_id,
      quantity: units(quantity),
      unit_price: cents(price),
      discount: cents(discount),
      line_kind: price > 0 ? 'sale' : 'free',
      is_product: product_id !== 'POST',
    }),
  );
  return { order: order(`m-${id}`, { ...shared, ...who }), lines };
}

const ADA = { customer_id: 'c-1', country: 'France' };
const BOB = { customer_id: 'c-2', country: 'United Kingdom' };

/**
 * Three days of a shop in London, where summer time begins on Sunday 29 March 2026 at 01:00 UTC. Times are UTC.
 *
 * | order | customer  | London time  | lines                                                    | revenue |
 * |-------|-----------|--------------|----------------------------------------------------------|---------|
 * | A     | c-1       | Sat 28 10:15 | 2 × p-1 at 10.00 less 2.00, 1 × p-2 at 5.00 less 0.50      | 22.50   |
 * | B     | guest     | Sat 28 10:45 | 1 × p-1 at 10.00, and a free p-3 that counts for nothing | 10.00   |
 * | C     | c-2       | Sat 28 23:30 | 3 × p-4 at 4.00                                          | 12.00   |
 * | D     | c-1       | Mon 30 00:30 | 1 × p-1 at 10.00, 2 × p-2 at 5.00 (Sunday still in UTC)  | 20.00   |
 * | E     | guest     | Sun 29 13:00 | 4 × p-2 at 5.00, postage 3.00                            | 23.00   |
 * | F     | c-1       | Mon 30 09:00 | 1 × p-4 at 4.00, 1 × p-1 at 10.00                        | 14.00   |
 * | G     | c-1       | Mon 30       | cancelled                                                | 0       |
 *
 * On Monday at 11:00 in London c-1 returns one p-1 of order A for 9.00.
 */
const ORDERS = [
  placed('A', '2026-03-28T10:15:00', ADA, [
    ['p-1', 2, 10, 2],
    ['p-2', 1, 5, 0.5],
  ]),
  placed('B', '2026-03-28T10:45:00', {}, [
    ['p-1', 1, 10],
    ['p-3', 1, 0],
  ]),
  placed('C', '2026-03-28T23:30:00', BOB, [['p-4', 3, 4]]),
  placed('D', '2026-03-29T23:30:00', ADA, [
    ['p-1', 1, 10],
    ['p-2', 2, 5],
  ]),
  placed('E', '2026-03-29T12:00:00', { country: 'Germany' }, [
    ['p-2', 4, 5],
    ['POST', 1, 3],
  ]),
  placed('F', '2026-03-30T08:00:00', ADA, [
    ['p-4', 1, 4],
    ['p-1', 1, 10],
  ]),
  placed('G', '2026-03-30T09:00:00', { ...ADA, status: 'cancelled' }, [['p-1', 1, 10]]),
];

export async function openThreeDays(warehouse: TestWarehouse): Promise<void> {
  await warehouse.insert(
    stagingOrders,
    ORDERS.map((placedOrder) => placedOrder.order),
  );
  await warehouse.insert(
    stagingOrderLines,
    ORDERS.flatMap(({ lines }) => lines),
  );
  const returned_at = at('2026-03-30T10:00:00');
  await warehouse.insert(stagingReturns, [
    returned('m-R', 1, {
      ...ADA,
      order_id: 'A',
      return_id: 'A:m-R',
      product_id: 'p-1',
      amount: cents(9),
      unit_price: cents(9),
      received_at: returned_at,
      returned_at,
      reason: 'chipped',
    }),
  ]);
  await warehouse.insert(stagingProducts, [
    product('m-A', { name: 'Mug', category: 'Kitchen', price: cents(10), currency: 'GBP' }),
  ]);
  await warehouse.insert(stagingCustomers, [
    customer('m-A', { country: 'France', first_seen_at: at('2026-03-28T10:15:00') }),
    customer('m-C', { customer_id: 'c-2', country: 'United Kingdom', first_seen_at: at('2026-03-28T23:30:00') }),
  ]);
  await warehouse.take();
  // As many were received as were staged.
  await warehouse.run(`INSERT INTO silver.batches
    SELECT source, batch_id, 'receipt', day, sum(inputs), 0, 0, 0, 0, 0, NULL FROM silver.batches GROUP BY ALL`);
}
