import { render } from '../../../../glue-sql/statement.ts';
import { orders } from '../../../../glue-sql/tables/orders.ts';
import { attributionTouches } from '../../../../glue-sql/tables/sessions.ts';
import { returnedLines, soldLines } from '../../../../glue-sql/tables/sold-lines.ts';
import { assembleFacts, newScratch } from '../../../../lambdas/facts/assemble.ts';
import { newDictionary } from '../../../../lambdas/facts/names.ts';
import { packMonths } from '../../../../lambdas/facts/pack.ts';
import { readFactRows } from '../../../../lambdas/facts/rows.ts';
import type { Facts } from '../../../../lambdas/facts/scan.ts';
import { unpackMonth } from '../../../../lambdas/facts/unpack.ts';
import { statementOf, type TestWarehouse, VALUES } from '../../warehouse/support/test-warehouse.ts';

/** A chance from 0 to 1 that follows from what it is about. */
const chance = (what: string): string => `((hash(${what}) % 1000003) / 1000003.0)`;
const oneOf = (what: string, ...values: readonly string[]): string =>
  `([${values.map((value) => `'${value}'`).join(', ')}])[1 + CAST(floor(${chance(what)} * ${values.length}) AS integer)]`;

const ORDERS = 900;
const SOURCE = oneOf("'source' || o", 'web', 'store');
const COUNTRY = oneOf("'country' || o", 'France', 'Korea, Republic of', 'Unknown');
const CATEGORIES = ['Lamps', 'Mugs', "Children's", 'Uncategorised'] as const;
/** The days from 20 December to 13 March, so that there are four months, and weeks and years that months cut. */
const TIME = `TIMESTAMP '2025-12-20 00:00:00' + to_minutes(CAST(floor(${chance("'time' || o")} * 84 * 1440) AS integer))`;
const CUSTOMER = `CASE WHEN ${chance("'guest' || o")} < 0.7 THEN 'c-' || CAST(floor(${chance("'customer' || o")} * 60) AS integer) END`;
const CURRENCY = oneOf("'currency' || o", 'EUR', 'EUR', 'EUR', 'GBP');
const AMOUNT = (what: string, most: number): string => `CAST(round(${chance(what)} * ${most}, 4) AS decimal(18,4))`;
/** Few lines are of another hour, country or currency than their order. */
const odd = (what: string, value: string, other: string): string =>
  `CASE WHEN ${chance(`'${what}' || o || '-' || n`)} < 0.02 THEN ${other} ELSE ${value} END`;

/** Insert rows of a table whose other columns are null. */
const insert = (
  {
    zone,
    name,
    columns,
  }: { readonly zone: string; readonly name: string; readonly columns: Readonly<Record<string, object>> },
  values: Readonly<Record<string, string>>,
  from: string,
): string =>
  `INSERT INTO ${zone}.${name} SELECT ${Object.keys(columns)
    .map((column) => values[column] ?? 'NULL')
    .join(', ')} FROM ${from}`;

const LINES = `(SELECT o, n FROM range(${ORDERS}) AS a(o), range(4) AS b(n) WHERE n = 0 OR ${chance("'more' || o || '-' || n")} < 0.4) AS l`;
const line = (what: string): string => `'${what}' || o || '-' || n`;
const AT = odd('hour', TIME, `${TIME} + INTERVAL 30 HOUR`);

/** A shop of random sales and returns: some orders lie in two days, countries or currencies, and some customers are guests. */
export async function fillShop(warehouse: TestWarehouse): Promise<void> {
  const sold = {
    source: SOURCE,
    order_id: "'o-' || o",
    line_number: 'n + 1',
    customer_id: CUSTOMER,
    product_id: `'p-' || CAST(floor(${chance(line('product'))} * 12) AS integer)`,
    sold_at: AT,
    sold_local: AT,
    country: odd('country', COUNTRY, "'Spain'"),
    category: oneOf(line('category'), ...CATEGORIES.map((name) => name.replace("'", "''"))),
    currency: odd('currency', CURRENCY, "'USD'"),
    is_product: `${chance(line('kind'))} > 0.1`,
    quantity: AMOUNT(line('units'), 5),
    unit_price: '1',
    discount: `CASE WHEN ${chance(line('off'))} < 0.3 THEN ${AMOUNT(line('discount'), 3)} ELSE 0 END`,
    revenue: AMOUNT(line('revenue'), 90),
  };
  const returned = {
    source: SOURCE,
    return_id: "'r-' || o",
    line_number: '1',
    sale_order_key: `CASE WHEN ${chance("'known' || o")} < 0.8 THEN ${SOURCE} || '|o-' || o END`,
    customer_id: CUSTOMER,
    product_id: `CASE WHEN ${chance("'whole' || o")} < 0.8 THEN 'p-' || (o % 12) END`,
    returned_at: TIME,
    returned_local: `${TIME} + INTERVAL 50 HOUR`,
    country: COUNTRY,
    category: oneOf("'returned' || o", ...CATEGORIES.map((name) => name.replace("'", "''"))),
    currency: CURRENCY,
    is_product: 'true',
    amount: AMOUNT("'back' || o", 40),
  };
  const header = {
    source: SOURCE,
    ingest_id: "'i'",
    received_at: TIME,
    message_id: "'m'",
    origin: "'event'",
    updated_at: TIME,
    order_id: "'o-' || o",
    status: "'completed'",
    currency: CURRENCY,
    ordered_at: TIME,
    channel: `CASE WHEN ${chance("'said' || o")} < 0.3 THEN 'store' END`,
    version: "'1'",
  };
  const touch = {
    source: SOURCE,
    order_id: "'o-' || o",
    session_key: "'s'",
    ordered_at: TIME,
    visitor_id: "'v'",
    channel: oneOf("'channel' || o", 'direct', 'paid_search'),
    campaign: "''",
    is_order_session: 'true',
    device: `CASE WHEN ${chance("'device' || o")} < 0.8 THEN ${oneOf("'kind' || o", 'mobile', 'desktop')} END`,
  };
  await warehouse.run(insert(orders, header, `range(${ORDERS}) AS a(o)`));
  await warehouse.run(insert(attributionTouches, touch, `range(${ORDERS}) AS a(o) WHERE o % 3 > 0`));
  await warehouse.run(insert(soldLines, sold, LINES));
  await warehouse.run(insert(returnedLines, returned, `range(${ORDERS}) AS a(o) WHERE o % 7 = 0`));
  await warehouse.run(render(statementOf('gold', 'sold_orders'), VALUES));
}

/** The facts of a warehouse, as `publish` packs them and the API reads them. */
export async function factsOf(warehouse: TestWarehouse): Promise<Facts> {
  const rows = await readFactRows([await warehouse.unload('SELECT * FROM gold.sales_facts ORDER BY hash(amount)')]);
  const packs = packMonths(rows).sort((a, b) => (a.month < b.month ? -1 : 1));
  const dictionary = newDictionary();
  const months = packs.map(({ bytes }) => unpackMonth(bytes, dictionary));
  return assembleFacts(packs, months, dictionary, newScratch(Math.max(...packs.map(({ customers }) => customers))));
}
