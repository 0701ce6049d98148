import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { packMonths } from '../lambdas/facts/pack.ts';
import { readFactRows } from '../lambdas/facts/rows.ts';
import { SummaryBuilder } from '../lambdas/facts/summary.ts';

const ORDERS = 3_400_000;
const DAYS = 1096;
const CUSTOMERS = 500_000;
const PRODUCTS = 20_000;
/** 29 November 2023, in days since 1970. */
const FIRST_DAY = 19_690;

/** A number from 0 to 1 that follows from the row alone. */
const chance = (what: string): string => `(hash(${what}) % 1000003) / 1000003.0`;
/** Small numbers often and large ones seldom, as countries and products of a shop are. */
const skewed = (what: string, size: number, power: number): string =>
  `CAST(floor(power(${chance(what)}, ${power}) * ${size}) AS integer)`;

/** Orders that grow over the days, by customers whose numbers follow their first order, as those of the view do. */
const SHOP = `
  CREATE TABLE orders AS
  WITH placed AS (
    SELECT o, CAST(floor(sqrt(${chance("'day' || o")}) * ${DAYS}) AS integer) AS day, ${skewed("'hour' || o", 24, 1)} AS hour,
      CASE WHEN ${chance("'guest' || o")} < 0.1 THEN NULL ELSE ${skewed("'customer' || o", CUSTOMERS, 2)} END AS customer
    FROM range(${ORDERS}) AS r(o)
  ),
  customers AS (
    SELECT customer, row_number() OVER (ORDER BY min(day), customer) AS number FROM placed WHERE customer IS NOT NULL GROUP BY customer
  )
  SELECT p.o, p.day, p.hour, coalesce(c.number, 0) AS customer, row_number() OVER (PARTITION BY p.day ORDER BY p.hour, p.o) AS number,
    'Country ' || ${skewed("'country' || p.o", 40, 3)} AS country, 'channel ' || ${skewed("'channel' || p.o", 8, 2)} AS channel,
    (['desktop', 'mobile', 'tablet'])[1 + ${skewed("'device' || p.o", 3, 1.3)}] AS device
  FROM placed AS p LEFT JOIN customers AS c USING (customer)`;
/** Line -1 is one that came back, in the columns of `gold.sales_facts`. */
const LINES = `
  SELECT n < 0 AS is_return, CAST(day + ${FIRST_DAY} AS integer) AS fact_day, hour AS fact_hour, 'web' AS source, 'GBP' AS currency,
    country, channel, device, CAST(customer AS integer) AS customer_number, customer > 0 AS is_identified,
    CAST(number + (day % 31) * 100000 AS integer) AS order_number, CAST(0 AS double) AS split_number, 'SKU-' || product AS product_id,
    'Category ' || (product % 30) AS category, true AS is_product, CAST(1 + ${skewed("'units' || o || n", 6, 3)} AS double) * 10000 AS units,
    CAST(1 + ${skewed("'amount' || o || n", 200_000, 3)} AS double) * 100 AS amount, CAST(0 AS double) AS discount,
    CAST(year(date) * 12 + month(date) AS integer) % 96 AS slot
  FROM (
    SELECT *, DATE '1970-01-01' + day + ${FIRST_DAY} AS date, ${skewed("'product' || o || n", PRODUCTS, 2)} AS product
    FROM orders, range(-1, 7) AS r(n)
    WHERE CASE WHEN n < 0 THEN ${chance("'return' || o")} < 0.05 ELSE n <= ${skewed("'lines' || o", 6, 1.4)} END
  )`;

/** What making the packs took. */
export interface Packed {
  readonly megabytes: number;
  readonly readSeconds: number;
  readonly packSeconds: number;
}

/**
 * Makes a shop of ten million lines in three years and packs it: `facts/` as `publish` leaves it, `facts.json` as the manifest tells
 * it, and `lines.parquet` for the database beside it.
 */
export async function packShop(folder: string): Promise<Packed> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '3GB',
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  await connection.run(SHOP);
  await connection.run(`COPY (${LINES}) TO '${folder}/rows' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (slot))`);
  connection.closeSync();
  instance.closeSync();
  await mkdir(join(folder, 'facts'));
  const summary = new SummaryBuilder();
  const months: object[] = [];
  let [bytes, readSeconds, packSeconds] = [0, 0, 0];
  for (const slot of await readdir(join(folder, 'rows'))) {
    const files = await readdir(join(folder, 'rows', slot));
    const parts = await Promise.all(files.map((file) => readFile(join(folder, 'rows', slot, file))));
    const start = process.cpuUsage();
    const rows = await readFactRows(parts);
    readSeconds += cpuSeconds(start);
    summary.add(rows);
    const begin = process.cpuUsage();
    const packs = packMonths(rows);
    packSeconds += cpuSeconds(begin);
    for (const { month, bytes: body, ...counts } of packs) {
      await writeFile(join(folder, 'facts', month), body);
      months.push({ month, key: month, bytes: body.length, ...counts });
      bytes += body.length;
    }
  }
  await writeFile(join(folder, 'facts', 'summary'), JSON.stringify(summary.summary()));
  await writeFile(
    join(folder, 'facts.json'),
    JSON.stringify({ months: months.sort(byMonth), summary: { key: 'summary', bytes: 0 } }),
  );
  return { megabytes: bytes / 1e6, readSeconds, packSeconds };
}

const byMonth = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Of all threads. */
export function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}
