import { PUBLISHED } from '../../contracts/snapshot.ts';
import type { Warehouse } from './warehouse.ts';

/** Athena's list price in US dollars a terabyte scanned, and the least that a query is billed for. */
const DOLLARS_A_TERABYTE = 5;
const LEAST_BYTES = 10 * 2 ** 20;
const TERABYTE = 2 ** 40;
const REFRESHES_A_MONTH = 24 * 30;
const MEBIBYTE = 2 ** 20;

/** How many lines the marts were made from. */
export async function linesOf(trino: Warehouse): Promise<number> {
  const { rows } = await trino.run('SELECT count(*) AS n FROM gold.sold_lines');
  return Number(rows[0]);
}

/** `docs/cost.md`: what each published mart reads, and what an hourly refresh of it costs in a month. */
export function costPage(scanned: ReadonlyMap<string, number>, lines: number): string {
  const marts = PUBLISHED.map((name) => ({ name, bytes: scanned.get(name) ?? 0 })).sort((a, b) => b.bytes - a.bytes);
  const rows = marts.map(({ name, bytes }) => `| \`${name}\` | ${mebibytes(bytes)} | ${dollars(bytes)} |`);
  const read = marts.reduce((sum, { bytes }) => sum + bytes, 0);
  const billed = marts.reduce((sum, { bytes }) => sum + Math.max(bytes, LEAST_BYTES), 0);
  return `# What the marts cost

Made by \`npm run test:conformance -- --cost docs/cost.md\`; do not edit it by hand. Bytes are those that Trino, the engine of
Athena, read from Parquet files to make each published mart whole, on the data of the conformance test (${lines.toLocaleString('en-GB')} sold lines and
two months of a sample shop’s events). Athena bills ${DOLLARS_A_TERABYTE} USD a terabyte and 10 MB a query at least; a month is ${REFRESHES_A_MONTH} refreshes, one an hour.
On data of this size the least amount decides, so fewer refreshes save more than smaller marts do. Merges, checks and views are not
in the table; statements that define views cost nothing.

| mart | MiB read | USD a month |
| --- | ---: | ---: |
${rows.join('\n')}
| all ${marts.length} | ${mebibytes(read)} | ${((billed / TERABYTE) * DOLLARS_A_TERABYTE * REFRESHES_A_MONTH).toFixed(2)} |
`;
}

const mebibytes = (bytes: number): string => (bytes / MEBIBYTE).toFixed(2);
const dollars = (bytes: number): string =>
  ((Math.max(bytes, LEAST_BYTES) / TERABYTE) * DOLLARS_A_TERABYTE * REFRESHES_A_MONTH).toFixed(2);
