import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderLines } from '../../../glue-sql/tables/order-lines.ts';
import { orders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { at, cents, line, order, returned } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await openThreeDays(warehouse);
});
afterAll(() => warehouse.close());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('fact_sales', () => {
  it('holds the ten sold lines: neither the free one nor the cancelled order', async () => {
    const rows = await warehouse.query(
      'SELECT order_id, count(*) AS lines, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY 1 ORDER BY 1',
    );
    expect(rows.map(({ order_id, lines, revenue }) => `${order_id} ${lines} ${revenue}`)).toEqual([
      'A 2 22.5000',
      'B 1 10.0000',
      'C 1 12.0000',
      'D 2 20.0000',
      'E 2 23.0000',
      'F 2 14.0000',
    ]);
  });

  it('refers to its dimensions by keys that anyone can compute', async () => {
    const [sale] = await warehouse.query("SELECT * FROM gold.fact_sales WHERE order_id = 'D' AND line_number = 2");
    expect(sale).toMatchObject({
      order_key: 'web|D',
      customer_key: sha256('web|c-1'),
      product_key: sha256('web|p-2'),
      date_key: '20260330',
      sale_date: '2026-03-30',
      sale_hour: '0',
      sold_at: '2026-03-29 23:30:00',
      quantity: '2.0000',
      unit_price: '5.0000',
      discount: '0.0000',
      revenue: '10.0000',
    });
  });

  it('files guests under the anonymous member', async () => {
    const rows = await warehouse.query(
      "SELECT DISTINCT customer_key, customer_id FROM gold.fact_sales WHERE order_id IN ('B', 'E')",
    );
    expect(rows).toEqual([{ customer_key: 'anonymous', customer_id: null }]);
  });
});

describe('fact_returns', () => {
  it('holds what came back', async () => {
    expect(await warehouse.rows('gold.fact_returns')).toEqual([
      {
        return_key: 'web|A:m-R',
        source: 'web',
        return_id: 'A:m-R',
        line_number: '1',
        order_id: 'A',
        sale_order_key: 'web|A',
        is_sale_known: true,
        customer_key: sha256('web|c-1'),
        customer_id: 'c-1',
        product_key: sha256('web|p-1'),
        product_id: 'p-1',
        date_key: '20260330',
        return_date: '2026-03-30',
        returned_at: '2026-03-30 10:00:00',
        country: 'France',
        category: 'Kitchen',
        currency: 'GBP',
        is_product: true,
        quantity: '1.0000',
        amount: '9.0000',
        reason: 'chipped',
      },
    ]);
  });
});

describe('dimensions', () => {
  it('name every customer, and one member for all others', async () => {
    expect(
      await warehouse.query(
        'SELECT customer_id, country, is_anonymous, customer_key FROM gold.dim_customer ORDER BY 1',
      ),
    ).toEqual([
      { customer_id: 'c-1', country: 'France', is_anonymous: false, customer_key: sha256('web|c-1') },
      { customer_id: 'c-2', country: 'United Kingdom', is_anonymous: false, customer_key: sha256('web|c-2') },
      { customer_id: null, country: 'Unknown', is_anonymous: true, customer_key: 'anonymous' },
    ]);
  });

  it('name every product, described or only ever sold', async () => {
    const rows = await warehouse.query(
      'SELECT product_id, name, category, is_product FROM gold.dim_product ORDER BY product_id',
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      'POST POST Uncategorised false',
      'p-1 Mug Kitchen true',
      'p-2 p-2 Uncategorised true',
      'p-3 p-3 Uncategorised true',
      'p-4 p-4 Uncategorised true',
      ' Unknown Uncategorised false',
    ]);
  });

  it('name every day of the year of the sales, and of the weeks at its ends', async () => {
    const rows = await warehouse.query('SELECT * FROM gold.dim_date ORDER BY date_key');
    expect(rows).toHaveLength(371);
    expect([rows[0]?.date_key, rows.at(-1)?.date_key]).toEqual(['20251229', '20270103']);
    expect(rows[90]).toEqual({
      date_key: '20260329',
      date_day: '2026-03-29',
      calendar_year: '2026',
      calendar_quarter: '1',
      calendar_month: '3',
      day_of_month: '29',
      iso_day_of_week: '7',
      iso_week: '13',
      iso_year: '2026',
      week_start: '2026-03-23',
      month_start: '2026-03-01',
      is_weekend: true,
      is_holiday: false,
      holiday: null,
    });
  });
});

describe('a shop', () => {
  it('with a hundred years of sales has each day once: no sequence() of Athena is that long', async () => {
    await warehouse.run('BEGIN');
    try {
      for (const [id, year] of [
        ['old', 1990],
        ['new', 2089],
      ] as const) {
        const ordered_at = Date.UTC(year, 0, 1, 12);
        const { has_lines: _, ...header } = order(id, { order_id: id, ordered_at });
        const { position: __, ...sold } = line(id, 1, { order_id: id, ordered_at });
        await warehouse.insert(orders, [
          { ...header, version: 'v', lines_version_id: id, lines_version: 'v', is_derived: false },
        ]);
        await warehouse.insert(orderLines, [{ ...sold, line_number: 1, version: 'v' }]);
      }
      const [row] = await warehouse.query(
        'SELECT count(*) AS days, count(DISTINCT date_key) AS keys, min(date_key) AS a, max(date_key) AS z FROM gold.dim_date',
      );
      // The Monday before 1989 to the Sunday after 2089: 101 years with 25 leap days (1992 to 2088), and seven days.
      expect(row).toEqual({ days: '36897', keys: '36897', a: '19881226', z: '20900101' });
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });

  it('without sales has no days', async () => {
    await warehouse.run('BEGIN');
    try {
      await warehouse.clear('silver');
      for (const view of ['dim_date', 'daily_sales', 'weekly_sales', 'customer_360'])
        expect(await warehouse.rows(`gold.${view}`)).toEqual([]);
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });

  it('to which something came back in a week without sales shows that week', async () => {
    await warehouse.run('BEGIN');
    try {
      await warehouse.insert(stagingReturns, [
        returned('m-S', 1, { amount: cents(4), returned_at: at('2026-04-08T10:00:00') }),
      ]);
      await warehouse.merge(['returns']);
      const rows = await warehouse.query(
        "SELECT revenue, returned_amount, net_revenue, previous_revenue, average_order_value FROM gold.weekly_sales WHERE iso_week = 15 AND audience = 'all'",
      );
      expect(rows).toEqual([
        {
          revenue: '0.0000',
          returned_amount: '4.0000',
          net_revenue: '-4.0000',
          previous_revenue: '34.0000',
          average_order_value: null,
        },
      ]);
      const net = async (mart: string) =>
        (await warehouse.query(`SELECT sum(net_revenue) AS net FROM gold.${mart} WHERE audience = 'all'`))[0];
      expect(await net('weekly_sales')).toEqual(await net('daily_sales'));
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });
});
