import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

/** Rows of the published marts that a daily report is made of, by mart. */
export type Marts = Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;

const FIGURES = ['revenue', 'lines', 'orders', 'customers', 'units', 'returned_amount', 'net_revenue'] as const;

/** A daily report by hand: indexed tables in `node:sqlite`, a query a section, nothing kept. @returns the report of a day as JSON */
export function sqliteReport(marts: Marts): (date: string) => string {
  const database = new DatabaseSync(':memory:');
  for (const [mart, rows] of Object.entries(marts)) load(database, mart, rows);
  // A report adds up the sales of all sources.
  const summed = (mart: string, by: string, order: string) =>
    database.prepare(
      `SELECT ${by}, sum(revenue) AS revenue, sum(orders) AS orders FROM ${mart}
      WHERE sale_date = ? AND audience = 'all' AND currency = ? GROUP BY ${by} ORDER BY ${order} LIMIT 24`,
    );
  const figures = database.prepare(
    `SELECT currency, ${FIGURES.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM daily_sales
    WHERE sale_date = ? AND audience = 'all' GROUP BY currency ORDER BY revenue DESC LIMIT 1`,
  );
  const hours = summed('sales_by_hour', 'sale_hour', 'sale_hour');
  const countries = summed('sales_by_country', 'country', 'revenue DESC');
  const products = database.prepare(
    `SELECT * FROM top_products WHERE period_start = ? AND audience = 'all' AND currency = ? AND period = 'day'
    ORDER BY revenue DESC, product_id LIMIT 10`,
  );
  return (date) => {
    const day = figures.get(date);
    const currency = String(day?.currency ?? '');
    return JSON.stringify({
      ...day,
      hours: hours.all(date, currency),
      countries: countries.all(date, currency),
      topProducts: products.all(date, currency),
    });
  };
}

function load(database: DatabaseSync, mart: string, rows: Marts[string]): void {
  const columns = Object.keys(rows[0] ?? { none: 0 });
  database.exec(`CREATE TABLE ${mart} (${columns.map((name) => `"${name}"`).join(', ')})`);
  const insert = database.prepare(`INSERT INTO ${mart} VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...columns.map((name) => row[name] ?? null));
  const day = columns.includes('period_start') ? 'period_start' : 'sale_date';
  database.exec(`CREATE INDEX "by_day_of_${mart}" ON ${mart} (${day})`);
}

/** Serves it over plain `node:http`, as a process of its own. */
if (import.meta.main) {
  const report = sqliteReport(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  const server = createServer((request, response) => {
    const date = new URL(request.url ?? '/', 'http://localhost').searchParams.get('date') ?? '';
    response.setHeader('content-type', 'application/json').end(report(date));
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}
