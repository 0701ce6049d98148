import { describe, expect, it } from 'vitest';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { loadCsv, loadJson, refusalOf } from './support/own-files.ts';
import { RECEIVED_AT } from './support/staged.ts';

const LINE = {
  order_id: '1',
  product_id: 'MUG',
  quantity: '2',
  unit_price: '6.75',
  ordered_at: '2025-07-03T10:15:00Z',
};

describe('a file of order lines', () => {
  it('stages a sale, its product and its customer', async () => {
    const { rows } = await loadCsv(orderLines, {
      ...LINE,
      discount: '2.5',
      product_name: 'Blue Mug',
      category: 'Kitchen',
      customer_id: 'ann',
      country: 'GB',
      freight: '1.5',
      supplier_id: 'ACME',
      ship_by: '2025-07-05',
    });
    const [line] = rows('order_lines');
    expect(line).toMatchObject({
      order_id: '1',
      product_id: 'MUG',
      product_name: 'Blue Mug',
      quantity: 2,
      unit_price: 6.75,
      discount: 2.5,
      line_kind: 'sale',
      is_product: true,
      currency: 'GBP',
      freight: 1.5,
      supplier_id: 'ACME',
      ship_by: new Date('2025-07-05T00:00:00Z'),
      updated_at: new Date(RECEIVED_AT),
      position: 2n,
    });
    expect(line?.ingest_id).toBe(`${line?.version_id}:0000000002`);
    const seen = { updated_at: new Date('2025-07-03T10:15:00Z'), is_record: false };
    expect(rows('products')).toMatchObject([
      { ...seen, product_id: 'MUG', name: 'Blue Mug', category: 'Kitchen', price: 6.75, supplier_id: 'ACME' },
    ]);
    expect(rows('customers')).toMatchObject([{ ...seen, customer_id: 'ann', country: 'GB' }]);
  });

  it('knows what was given away, which says nothing of the price, and what is no product', async () => {
    const { rows } = await loadJson(
      orderLines,
      { ...LINE, unit_price: 0 },
      { ...LINE, product_id: 'POST', is_product: false },
    );
    expect(rows('order_lines').map(({ line_kind, is_product }) => [line_kind, is_product])).toEqual([
      ['free', true],
      ['sale', false],
    ]);
    expect(rows('products').map(({ product_id, price, is_product }) => [product_id, price, is_product])).toEqual([
      ['MUG', null, true],
      ['POST', 6.75, false],
    ]);
  });

  it('keeps two equal lines of an order apart', async () => {
    const { counts, rows } = await loadJson(orderLines, LINE, LINE);
    expect(counts.accepted).toBe(2);
    expect(rows('order_lines').map(({ position }) => position)).toEqual([1n, 2n]);
  });

  it.each([
    [{ ...LINE, quantity: 'two' }, 'invalid_quantity', 'quantity "two" is not a number; write it like 2.'],
    [
      { ...LINE, quantity: '-2' },
      'invalid_quantity',
      'quantity "-2" is not above 0, and what came back belongs into a file of returns; write it like 2.',
    ],
    [
      { ...LINE, unit_price: '' },
      'missing_unit_price',
      'unit_price and line_amount are both empty; write one of them, like 6.75.',
    ],
    [
      { ...LINE, ordered_at: 'yesterday' },
      'invalid_ordered_at',
      'ordered_at "yesterday" is not a date (YYYY-MM-DD) or time from 1990 on; write it like 2025-11-03T10:15:00Z.',
    ],
    [
      { ...LINE, discount: '13.51' },
      'invalid_discount',
      'discount is more than quantity times unit_price; check the three.',
    ],
    [
      { ...LINE, quantity: '999999999', unit_price: '999' },
      'invalid_unit_price',
      'unit_price "999" times quantity is above 1000000000, the largest amount that this stage takes (limits.orderValue); check both.',
    ],
  ])('refuses %j as %s', async (record, reason, detail) => {
    expect(await refusalOf(orderLines, record)).toEqual({ reason, detail });
  });
});
