import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

/** Rows of the published marts that a daily report is made of, by mart. */
export type Marts = Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;

/** A daily report by hand: indexed tables in `node:sqlite`, a query a section, nothing kept. @returns the report of a day as JSON */
export function sqliteReport(marts: Marts): (date: string) => string {
  const database = new DatabaseSync(':memory:');
  for (const [mart, rows] of Object.entries(marts)) load(database, mart, rows);
  const of = (mart: string, order: string, day = 'sale_date', more = '') =>
    database.prepare(
      `SELECT * FROM ${mart} WHERE ${day} = ? AND audience = 'all' AND currency = ? ${more} ORDER BY ${order} LIMIT 24`,
    );
  const figures = database.prepare(
    `SELECT * FROM daily_sales WHERE sale_date = ? AND audience = 'all' ORDER BY revenue DESC LIMIT 1`,
  );
  const hours = of('sales_by_hour', 'sale_hour');
  const countries = of('sales_by_country', 'revenue DESC');
  const products = of('top_products', 'product_rank', 'period_start', "AND period = 'day' AND product_rank <= 10");
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
