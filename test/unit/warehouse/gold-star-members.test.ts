import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { stagingCategoryNames } from '../../../glue-sql/tables/category-names.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../../glue-sql/tables/identities.ts';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { categoryName, level, spend, supplier } from './support/records.ts';
import {
  at,
  cents,
  customer,
  event,
  identity,
  line,
  order,
  product,
  returned,
  type StagedLine,
  type StagedReturn,
} from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const table = async (sql: string) =>
  (await warehouse.query(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' | '),
  );

/** One order of one line, known by its id. */
async function sell(id: string, more: Partial<StagedLine> = {}): Promise<void> {
  const { customer_id = null, country = null, ordered_at = at('2026-03-01T12:00:00') } = more;
  await warehouse.insert(stagingOrders, [order(`m-${id}`, { order_id: id, customer_id, country, ordered_at })]);
  await warehouse.insert(stagingOrderLines, [line(`m-${id}`, 1, { product_id: 'p-1', ...more, order_id: id })]);
}

describe('a sale', () => {
  it('belongs to the customer who owns the id it was made under', async () => {
    await sell('A', { customer_id: 'a-1' });
    await sell('B', { customer_id: 'c-1' });
    await sell('C', { customer_id: 'a-9' });
    await sell('D', { customer_id: 'd-1' });
    await warehouse.insert(stagingIdentities, [
      identity('1', { identity: 'a-1', customer_id: 'c-0', seen_at: at('2026-01-01T00:00:00') }),
      identity('2', { identity: 'a-1', customer_id: 'c-1' }),
      identity('3', { identity: 'a-9', customer_id: 'c-2', source: 'app' }),
      identity('4', { kind: 'device', identity: 'd-1', customer_id: 'c-2' }),
    ]);
    await warehouse.insert(stagingCustomers, [customer('m', { country: 'France', region: 'Normandy' })]);
    await warehouse.merge();
    expect(await table('SELECT order_id, customer_id, country FROM gold.fact_sales ORDER BY 1')).toEqual([
      'A | c-1 | France',
      'B | c-1 | France',
      'C | a-9 | Unknown',
      'D | d-1 | Unknown',
    ]);
    const keys = await warehouse.query("SELECT customer_key FROM gold.fact_sales WHERE order_id = 'A'");
    expect(keys).toEqual([{ customer_key: sha256('web|c-1') }]);
    // An owner and a buyer that nobody described are members all the same; an id that somebody owns is none.
    expect(
      await table(
        'SELECT source, customer_id, country, region FROM gold.dim_customer WHERE NOT is_anonymous ORDER BY ALL',
      ),
    ).toEqual([
      'app | c-2 | Unknown | -',
      'web | a-9 | Unknown | -',
      'web | c-1 | France | Normandy',
      'web | d-1 | Unknown | -',
    ]);
  });

  it('takes its country from the order, then the line, then the customer', async () => {
    await sell('A', { customer_id: 'c-1', country: 'Spain' });
    await warehouse.insert(stagingOrders, [order('m-B', { order_id: 'B', customer_id: 'c-1' })]);
    await warehouse.insert(stagingOrderLines, [line('m-B', 1, { order_id: 'B', country: 'Italy' })]);
    await sell('C', { customer_id: 'c-1' });
    await warehouse.insert(stagingCustomers, [customer('m', { country: 'France' })]);
    await warehouse.merge();
    expect(await table('SELECT order_id, country FROM gold.fact_sales ORDER BY 1')).toEqual([
      'A | Spain',
      'B | Italy',
      'C | France',
    ]);
  });

  it('takes category and supplier from the line, then the product, and calls categories by their names', async () => {
    await sell('A', { category: 'casa', supplier_id: 's-9' });
    await sell('B');
    await sell('C', { category: 'cozinha' });
    await sell('D', { product_id: 'p-2' });
    await warehouse.insert(stagingProducts, [product('m', { category: 'cozinha', supplier_id: 's-1' })]);
    await warehouse.insert(stagingCategoryNames, [
      categoryName('n'),
      categoryName('o', { source: 'app', category: 'casa', name: 'Home' }),
    ]);
    await warehouse.merge();
    expect(await table('SELECT order_id, category, supplier_key FROM gold.fact_sales ORDER BY 1')).toEqual([
      `A | casa | ${sha256('web|s-9')}`,
      `B | Kitchen | ${sha256('web|s-1')}`,
      `C | Kitchen | ${sha256('web|s-1')}`,
      'D | Uncategorised | unknown',
    ]);
    expect(await table('SELECT product_id, category, supplier_key FROM gold.dim_product ORDER BY 1')).toEqual([
      `p-1 | Kitchen | ${sha256('web|s-1')}`,
      'p-2 | Uncategorised | unknown',
      '- | Uncategorised | unknown',
    ]);
  });
});

describe('a return', () => {
  const MARCH = (day: number) => at(`2026-03-0${day}T12:00:00`);
  const back = (id: string, more: Partial<StagedReturn>) =>
    returned(id, 1, {
      return_id: id,
      order_id: null,
      product_id: 'p-1',
      customer_id: 'c-1',
      returned_at: MARCH(5),
      ...more,
    });

  it('undoes the sale that its source names, else the latest earlier one of the same customer and product', async () => {
    const ada = { customer_id: 'c-1' };
    await sell('A', { ...ada, ordered_at: MARCH(1) });
    await sell('B', { customer_id: 'a-1', ordered_at: MARCH(3) });
    await sell('C', { ...ada, ordered_at: MARCH(6) });
    await sell('D', { ...ada, ordered_at: MARCH(4), product_id: 'p-2' });
    await sell('E', { customer_id: 'c-2', ordered_at: MARCH(4) });
    await sell('F', { ...ada, ordered_at: MARCH(4), line_kind: 'free', unit_price: 0n });
    await warehouse.insert(stagingIdentities, [identity('1')]);
    await warehouse.insert(stagingReturns, [
      back('1', {}),
      back('2', { returned_at: MARCH(2) }),
      back('3', { order_id: 'A' }),
      back('4', { order_id: 'gone' }),
      back('5', { customer_id: 'c-9' }),
      back('6', { customer_id: null }),
      back('7', { product_id: null }),
      back('8', { returned_at: at('2026-02-01T00:00:00') }),
      back('9', { customer_id: 'a-1', returned_at: MARCH(3) }),
    ]);
    await warehouse.merge();
    expect(
      await table('SELECT return_id, customer_id, sale_order_key, is_sale_known FROM gold.fact_returns ORDER BY 1'),
    ).toEqual([
      '1 | c-1 | web|B | false', // B is bought under another id of the same customer
      '2 | c-1 | web|A | false',
      '3 | c-1 | web|A | true',
      '4 | c-1 | web|gone | true',
      '5 | c-9 | - | -',
      '6 | - | - | -',
      '7 | c-1 | - | -',
      '8 | c-1 | - | -',
      '9 | c-1 | web|B | false',
    ]);
  });

  it('chooses one sale of two at the same time', async () => {
    for (const id of ['A', 'B']) await sell(id, { customer_id: 'c-1', ordered_at: MARCH(1) });
    await warehouse.insert(stagingReturns, [back('1', {})]);
    await warehouse.merge();
    expect(await table('SELECT sale_order_key FROM gold.fact_returns')).toEqual(['web|B']);
  });
});

describe('stock', () => {
  it('is valued at the cost of the product, for each product, location and day', async () => {
    await warehouse.insert(stagingInventoryLevels, [
      level('1', { on_hand: 7, reserved: 2, on_order: 30, supplier_id: 's-2' }),
      level('2', { on_hand: 3, location_id: 'shop' }),
      level('3', { on_hand: 4, product_id: 'p-9', day: '2026-03-02', counted_at: at('2026-03-02T18:30:00') }),
    ]);
    await warehouse.insert(stagingProducts, [
      product('m', { unit_cost: cents(2.5), currency: 'EUR', supplier_id: 's-1' }),
    ]);
    await warehouse.merge();
    expect(
      await table(`SELECT product_id, location_id, date_key, CAST(stock_date AS varchar) AS d, on_hand, reserved, available,
        on_order, unit_cost, stock_value, currency FROM gold.fact_inventory ORDER BY 1, 2`),
    ).toEqual([
      'p-1 | main | 20260301 | 2026-03-01 | 7 | 2 | 5 | 30 | 2.5000 | 17.5000 | EUR',
      'p-1 | shop | 20260301 | 2026-03-01 | 3 | 0 | 3 | 0 | 2.5000 | 7.5000 | EUR',
      'p-9 | main | 20260302 | 2026-03-02 | 4 | 0 | 4 | 0 | - | - | -',
    ]);
    expect(await table('SELECT supplier_key FROM gold.fact_inventory ORDER BY product_id, location_id')).toEqual([
      sha256('web|s-2'),
      sha256('web|s-1'),
      'unknown',
    ]);
    // A product that was only ever counted has a member.
    expect(await table("SELECT name, is_product FROM gold.dim_product WHERE product_id = 'p-9'")).toEqual([
      'p-9 | true',
    ]);
  });
});

describe('suppliers', () => {
  it('are those described and those only named, and one for all others', async () => {
    await warehouse.insert(stagingSuppliers, [
      supplier('1', { name: 'Clay & Co', country: 'Portugal', region: 'Porto', lead_time_days: 9 }),
    ]);
    await warehouse.insert(stagingProducts, [product('m', { supplier_id: 's-2' })]);
    await warehouse.insert(stagingInventoryLevels, [level('l', { supplier_id: 's-3' })]);
    await sell('A', { supplier_id: 's-4' });
    await warehouse.merge();
    expect(
      await table(
        'SELECT supplier_id, name, country, region, lead_time_days, supplier_key FROM gold.dim_supplier ORDER BY 1',
      ),
    ).toEqual([
      `s-1 | Clay & Co | Portugal | Porto | 9 | ${sha256('web|s-1')}`,
      `s-2 | s-2 | Unknown | - | - | ${sha256('web|s-2')}`,
      `s-3 | s-3 | Unknown | - | - | ${sha256('web|s-3')}`,
      `s-4 | s-4 | Unknown | - | - | ${sha256('web|s-4')}`,
      '- | Unknown | Unknown | - | - | unknown',
    ]);
  });
});

describe('the calendar', () => {
  const span = async () => table('SELECT min(date_key) AS a, max(date_key) AS z, count(*) AS days FROM gold.dim_date');

  it('has the whole years and weeks about sales, returns, visits, stock counts and spend, and a day to either side', async () => {
    await warehouse.insert(stagingEvents, [
      event('e', { anonymous_id: 'v-1', occurred_at: at('2026-06-30T12:00:00') }),
    ]);
    await warehouse.merge();
    await warehouse.update();
    // 1 January 2026 is a Thursday, as is 31 December: Monday before it to Sunday after it.
    expect(await span()).toEqual(['20251229 | 20270103 | 371']);
    // The day after the count is of 2028, whose last is a Sunday; that before the spend is of 2025.
    await warehouse.insert(stagingInventoryLevels, [level('l', { day: '2027-12-31' })]);
    await warehouse.merge();
    expect(await span()).toEqual(['20251229 | 20281231 | 1099']);
    await warehouse.insert(stagingAdSpend, [spend('a', { day: '2026-01-01' })]);
    await warehouse.merge();
    expect(await span()).toEqual(['20241230 | 20281231 | 1463']);
    await sell('A', { ordered_at: at('2024-03-20T12:00:00') });
    await warehouse.insert(stagingReturns, [returned('r', 1, { returned_at: at('2029-04-10T12:00:00') })]);
    await warehouse.merge();
    expect(await span()).toEqual(['20240101 | 20300106 | 2198']);
  });

  it('knows the holidays of every year and of one, and prefers the name of the one', async () => {
    const holidays = ';12-25=Christmas Day;2026-12-26=Boxing Day (observed);12-26=Boxing Day;2026-04-03=Good Friday;';
    const view = render(statementOf('gold', 'dim_date'), { ...VALUES, holidays });
    await warehouse.run('BEGIN');
    await warehouse.run(view);
    await warehouse.insert(stagingAdSpend, [spend('a', { day: '2025-12-01' }), spend('b', { day: '2026-12-30' })]);
    await warehouse.merge();
    const found = await table('SELECT date_key, holiday FROM gold.dim_date WHERE is_holiday ORDER BY 1');
    const named = await table('SELECT count(*) AS days FROM gold.dim_date WHERE holiday IS NOT NULL');
    await warehouse.run('ROLLBACK');
    expect(found).toEqual([
      '20251225 | Christmas Day',
      '20251226 | Boxing Day',
      '20260403 | Good Friday',
      '20261225 | Christmas Day',
      '20261226 | Boxing Day (observed)',
    ]);
    expect(named).toEqual(['5']);
  });
});
