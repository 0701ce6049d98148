import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const MONEY = 'DECIMAL(18,4)';
const SALES = {
  revenue: MONEY,
  lines: 'BIGINT',
  orders: 'BIGINT',
  customers: 'BIGINT',
  products: 'BIGINT',
  units: 'BIGINT',
  average_order_value: MONEY,
  returned_amount: MONEY,
} as const;
const ORIGIN = {
  source: 'VARCHAR',
  customer_key: 'VARCHAR',
  customer_id: 'VARCHAR',
  product_key: 'VARCHAR',
  product_id: 'VARCHAR',
} as const;

/** What readers of gold rely on. Adding a column is safe; a change here is a change of the published interface. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customer_360: {
    customer_key: 'VARCHAR',
    source: 'VARCHAR',
    customer_id: 'VARCHAR',
    country: 'VARCHAR',
    first_order_date: 'DATE',
    last_order_date: 'DATE',
    recency_days: 'BIGINT',
    frequency: 'BIGINT',
    units: 'BIGINT',
    monetary: MONEY,
    returned_amount: MONEY,
    net_revenue: MONEY,
    average_order_value: MONEY,
    value_tier: 'VARCHAR',
  },
  daily_sales: {
    sale_date: 'DATE',
    audience: 'VARCHAR',
    currency: 'VARCHAR',
    ...SALES,
    returned_lines: 'BIGINT',
    net_revenue: MONEY,
  },
  dim_customer: {
    customer_key: 'VARCHAR',
    source: 'VARCHAR',
    customer_id: 'VARCHAR',
    country: 'VARCHAR',
    email_hash: 'VARCHAR',
    created_at: 'TIMESTAMP',
    first_seen_at: 'TIMESTAMP',
    is_anonymous: 'BOOLEAN',
  },
  dim_date: {
    date_key: 'BIGINT',
    date_day: 'DATE',
    calendar_year: 'BIGINT',
    calendar_quarter: 'BIGINT',
    calendar_month: 'BIGINT',
    day_of_month: 'BIGINT',
    iso_day_of_week: 'BIGINT',
    iso_week: 'BIGINT',
    iso_year: 'BIGINT',
    week_start: 'DATE',
    month_start: 'DATE',
    is_weekend: 'BOOLEAN',
  },
  dim_product: {
    product_key: 'VARCHAR',
    source: 'VARCHAR',
    product_id: 'VARCHAR',
    name: 'VARCHAR',
    category: 'VARCHAR',
    brand: 'VARCHAR',
    price: MONEY,
    currency: 'VARCHAR',
    is_product: 'BOOLEAN',
  },
  fact_returns: {
    return_key: 'VARCHAR',
    ...ORIGIN,
    return_id: 'VARCHAR',
    line_number: 'BIGINT',
    order_id: 'VARCHAR',
    date_key: 'BIGINT',
    return_date: 'DATE',
    returned_at: 'TIMESTAMP',
    country: 'VARCHAR',
    currency: 'VARCHAR',
    is_product: 'BOOLEAN',
    quantity: 'BIGINT',
    amount: MONEY,
    reason: 'VARCHAR',
  },
  fact_sales: {
    order_key: 'VARCHAR',
    ...ORIGIN,
    order_id: 'VARCHAR',
    line_number: 'BIGINT',
    date_key: 'BIGINT',
    sale_date: 'DATE',
    sale_hour: 'BIGINT',
    sold_at: 'TIMESTAMP',
    country: 'VARCHAR',
    currency: 'VARCHAR',
    is_product: 'BOOLEAN',
    quantity: 'BIGINT',
    unit_price: MONEY,
    discount: MONEY,
    revenue: MONEY,
  },
  reconciliation: {
    source: 'VARCHAR',
    received: 'BIGINT',
    accepted: 'BIGINT',
    duplicate: 'BIGINT',
    quarantined: 'BIGINT',
    pending: 'BIGINT',
    difference: 'BIGINT',
  },
  sales_by_country: {
    sale_date: 'DATE',
    country: 'VARCHAR',
    audience: 'VARCHAR',
    currency: 'VARCHAR',
    revenue: MONEY,
    lines: 'BIGINT',
    orders: 'BIGINT',
    customers: 'BIGINT',
  },
  sales_by_hour: {
    sale_date: 'DATE',
    sale_hour: 'BIGINT',
    audience: 'VARCHAR',
    currency: 'VARCHAR',
    revenue: MONEY,
    lines: 'BIGINT',
    orders: 'BIGINT',
  },
  weekly_sales: {
    week_start: 'DATE',
    iso_year: 'BIGINT',
    iso_week: 'BIGINT',
    audience: 'VARCHAR',
    currency: 'VARCHAR',
    ...SALES,
    net_revenue: MONEY,
    previous_revenue: MONEY,
    revenue_growth: 'DOUBLE',
  },
};

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

const views = readStatements('gold').map((statement) => [statement.name, statement] as const);

/** The expressions of the outermost select lists of a view, one for each branch of a UNION. */
function outputs(sql: string): string[] {
  const top = sql.replace(/\((?:[^()]|\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\))*\)/g, '()');
  return Array.from(
    top.matchAll(/\bSELECT\b([\s\S]*?)\bFROM\b|\bSELECT\b([\s\S]*)$/g),
    ([, from, rest]) => from ?? rest ?? '',
  ).flatMap((list) => list.split(',').map((output) => output.trim()));
}

describe.each(views)('gold.%s', (name, { sql }) => {
  it('has the columns and types that readers rely on', async () => {
    const rows = await warehouse.query(`DESCRIBE gold.${name}`);
    expect(Object.fromEntries(rows.map(({ column_name, column_type }) => [column_name, column_type]))).toEqual(
      COLUMNS[name],
    );
  });

  it('casts every output itself, so that both engines agree on its type', () => {
    const found = outputs(sql.slice(sql.indexOf(' AS\n')));
    expect(found.length).toBeGreaterThan(3);
    for (const output of found)
      expect(output).toMatch(/^CAST\(\) AS \w+$|^(?:true|false) AS \w+$|^\w+\.is_product$|\bIN \(\) AS is_\w+$/);
  });
});

describe('the list above', () => {
  it('covers every view', () => {
    expect(Object.keys(COLUMNS)).toEqual(views.map(([name]) => name));
  });
});
