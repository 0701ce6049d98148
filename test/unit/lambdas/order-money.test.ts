import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { orders } from '../../../lambdas/load/sources/orders.ts';
import { type Loaded, load } from './support/files.ts';

const AT = '2025-10-07 09:50';
const worth = ({ rows }: Loaded) =>
  rows('order_lines').map((row) => {
    const { line_kind, quantity, unit_price, discount } = row as Record<string, number>;
    return line_kind === ('sale' as unknown)
      ? Math.round((Number(quantity) * Number(unit_price) - Number(discount)) * 100) / 100
      : 0;
  });
const lines = (header: string, ...rows: readonly string[]) => load(orderLines, [header, ...rows].join('\n'));

describe('the discount of an order', () => {
  it('is shared out over its lines by what they come to, to the last cent', async () => {
    const cents = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cents, fc.double({ min: 0, max: 1, noNaN: true }), async (prices, part) => {
        const goods = prices.reduce((sum, price) => sum + price, 0);
        const off = Math.floor(goods * part);
        const rows = prices.map((price, index) => `1,${AT},P,1,${price / 100},${index === 0 ? off / 100 : ''}`);
        const { counts, rows: staged } = await lines('order_id,ordered_at,sku,qty,price,discount_total', ...rows);
        expect(counts.quarantined).toBe(0);
        const revenue = staged('order_lines').reduce(
          (sum, row) => sum + Number(row.unit_price) - Number(row.discount),
          0,
        );
        expect(Math.round(revenue * 100)).toBe(goods - off);
      }),
      { numRuns: 40 },
    );
  });

  it('is not taken off twice where the lines hold it already', async () => {
    const header = 'order_id,ordered_at,sku,qty,price,line_total,cart_discount';
    expect(worth(await lines(header, `1,${AT},A,1,10.00,8.00,3.00`, `1,${AT},B,1,10.00,9.00,3.00`))).toEqual([8, 9]);
  });

  it('that is a line below zero is taken off the others, and is no product', async () => {
    const loaded = await lines(
      'order_id,ordered_at,sku,qty,price',
      `1,${AT},A,1,6`,
      `1,${AT},GIFT,1,-4`,
      `1,${AT},B,1,2`,
    );
    expect(worth(loaded)).toEqual([3, 0, 1]);
    expect(loaded.rows('order_lines')[1]).toMatchObject({ line_kind: 'adjustment', is_product: false });
  });

  it.each([
    ['more than the lines', 'order_discount', ['9', '']],
    ['two that differ', 'order_discount', ['1', '2']],
    ['of whom nobody says', 'discount_amount', ['1', '1']],
  ])('that is %s is refused', async (_, column, [first, second]) => {
    const header = `order_id,ordered_at,sku,qty,price,${column}`;
    const { counts } = await lines(header, `1,${AT},A,1,3,${first}`, `1,${AT},B,1,3,${second}`);
    expect(counts).toMatchObject({ accepted: 0, quarantined: 2, reasons: { [`invalid_${column}`]: 2 } });
  });

  it('is refused where the rows of the order stand apart', async () => {
    const header = 'order_id,ordered_at,sku,qty,price,order_discount';
    const { counts } = await lines(header, `1,${AT},A,1,3,1`, `2,${AT},A,1,3,`, `1,${AT},B,1,3,1`);
    expect(counts).toMatchObject({ accepted: 2, reasons: { scattered_order: 1 } });
  });
});

describe('a share read as money', () => {
  const header = 'order_id,ordered_at,sku,qty,price,discount';

  it('is refused with what to write instead', async () => {
    const { counts, examples } = await lines(header, `1,${AT},A,1,30,0.2`, `2,${AT},A,1,30,0`, `3,${AT},A,1,30,15%`);
    expect(counts.reasons).toEqual({ invalid_discount: 2 });
    const details = examples.invalid_discount?.map(({ detail }) => detail) ?? [];
    expect(details[0]).toMatch(/"0.2" looks like a share.*discount_rate.*line_amount/);
    expect(details[1]).toMatch(/"15%" is a percentage/);
  });

  it('is money where another discount of the file is above one', async () => {
    expect(worth(await lines(header, `1,${AT},A,1,30,0.2`, `2,${AT},A,1,30,1.5`))).toEqual([29.8, 28.5]);
  });

  it('is a share in its own column, and beside what the line came to', async () => {
    expect(worth(await lines(header.replace('discount', 'discount_rate'), `1,${AT},A,2,30,20%`))).toEqual([48]);
    const superstore = await lines(
      'Row ID,Order ID,Order Date,Customer ID,Product ID,Product Name,Sales,Quantity,Discount,Profit',
      '1,CA-1,11/8/2016,CG-1,FUR-1,Bookcase,261.96,2,0,41.9',
      '2,CA-2,10/11/2015,CG-2,FUR-2,"Table, round",957.5775,5,0.45,-383.031',
      '3,CA-3,6/16/2016,CG-3,OFF-1,Labels,14.62,2,0,6.87',
    );
    expect(worth(superstore)).toEqual([261.96, 957.58, 14.62]);
    // 957.5775 is 55 % of 1741.05, five times 348.21.
    expect(superstore.rows('order_lines')[1]).toMatchObject({ unit_price: 348.21, is_product: true });
  });

  it('leaves a line that contradicts itself refused', async () => {
    const { counts } = await lines('order_id,ordered_at,sku,qty,price,discount,line_amount', `1,${AT},A,1,30,5,29`);
    expect(counts.reasons).toEqual({ invalid_line_amount: 1 });
  });
});

describe('what the report says of columns that are not read', () => {
  it('names them, and what those that sound like money may be', async () => {
    const { ignored } = await load(orders, `order_id,ordered_at,Total (EUR),Warehouse\n1,${AT},5,x\n`);
    expect(ignored).toEqual([
      { column: 'Total (EUR)', hint: 'sounds like total: if it is, rename it' },
      { column: 'Warehouse' },
    ]);
    const json = await load(orders, `{"order_id":"1","ordered_at":"${AT}","grand sum":5,"Order Total":6}`);
    expect(json.ignored).toEqual([{ column: 'grand sum' }]);
    expect(json.rows('orders')).toMatchObject([{ total: 6, revenue: 6 }]);
  });
});
