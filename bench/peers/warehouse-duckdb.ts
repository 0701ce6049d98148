/**
 * The marts of `warehouse.py` by hand-written SQL straight on DuckDB: the floor of the engine that the local account uses. Arguments:
 * folder of silver's Parquet files, folder for the marts, IANA time zone. Prints what `warehouse.py` prints.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { peakMemory } from '../memory.ts';

const [silver = '', out = '', zone = ''] = process.argv.slice(2);
/** Columns that `warehouse.py` adds up, where it is not the revenue; of the cohorts those of all customers count. */
const SUMMED: Readonly<Record<string, string>> = {
  seasonality: '"index"',
  customer_360: 'monetary',
  vip_at_risk: 'monetary',
  product_affinity: 'orders',
  anomalies: 'value',
};
/** As many threads as the account's DuckDB has. */
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const text = readFileSync(join(import.meta.dirname, 'warehouse.sql'), 'utf8');
const values: Readonly<Record<string, string>> = { silver, out, zone };
const statements = text.replace(/\{(silver|out|zone)\}/g, (_, name: string) => values[name] ?? '').split(/;\n/);
const started = performance.now();
const cpuStarted = process.cpuUsage();
for (const statement of statements) if (statement.trim() !== '') await connection.run(statement);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuStarted);
const peak = peakMemory();
const marts: Record<string, { rows: number; revenue: number }> = {};
for (const file of readdirSync(out).filter((name) => name.endsWith('.parquet'))) {
  const mart = file.slice(0, -'.parquet'.length);
  const where = mart === 'cohorts' ? "WHERE dimension = 'all'" : '';
  const query = `SELECT count(*), sum(${SUMMED[mart] ?? 'revenue'}) FROM read_parquet('${join(out, file)}') ${where}`;
  const [row] = (await connection.runAndReadAll(query)).getRows();
  marts[mart] = { rows: Number(row?.[0]), revenue: Number(row?.[1]) };
}
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peak, marts }));
