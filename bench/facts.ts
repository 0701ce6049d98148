import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readParquetColumns } from '../contracts/parquet.ts';
import { newDictionary } from '../lambdas/facts/names.ts';
import { unpackMonth } from '../lambdas/facts/unpack.ts';
import { inFolder } from './account.ts';
import { measureAlone } from './child.ts';
import type { FactsMeasurement } from './facts-process.ts';
import { cpuSeconds, packShop } from './facts-shop.ts';
import { printMachine } from './machine.ts';

const ROUNDS = 5;
/** The columns of a pack, as a database holds them: places among names as small whole numbers. */
const CODED = `
  SELECT CAST(fact_day AS usmallint) AS day, CAST(fact_hour AS utinyint) AS hour, CAST(customer_number AS uinteger) AS customer,
    CAST(dense_rank() OVER (ORDER BY country, channel, device) AS usmallint) AS sold_to,
    CAST(dense_rank() OVER (ORDER BY product_id) AS uinteger) AS item, CAST(units / 10000 AS uinteger) AS units,
    CAST(amount / 100 AS uinteger) AS amount FROM read_parquet('ROWS/*/*.parquet') WHERE NOT is_return ORDER BY fact_day, order_number`;

/** Answers about sales from the facts of ten million lines; Parquet and DuckDB over the same rows beside them. */
export async function factsBench(): Promise<void> {
  await printMachine();
  await inFolder(async (folder) => {
    const { megabytes, readSeconds, packSeconds } = await packShop(folder);
    const own = (await measureAlone('facts-process.ts', folder)) as FactsMeasurement;
    console.log(`  ${own.lines.toLocaleString('en')} lines, ${megabytes.toFixed(1)} MB packed`);
    row('publish: reading the rows', `${readSeconds.toFixed(1)} s CPU`);
    row('publish: packing them', `${packSeconds.toFixed(1)} s CPU`);
    row('first answer, 90 days and 90 before', `${own.coldSeconds.toFixed(2)} s`);
    row('first answer, three years', `${own.readySeconds.toFixed(2)} s`);
    for (const [name, [least, median]] of Object.entries(own.questions))
      row(name, `${least.toFixed(0)} ms CPU`, `median ${median.toFixed(0)}`);
    row('memory', `${own.resident} MiB`, `peak ${own.peak}`);
    await besides(folder);
  });
}

/** What the same rows take as Parquet, and what a database does with them. */
async function besides(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '3GB' });
  const connection = await instance.connect();
  try {
    const coded = join(folder, 'coded.parquet');
    await connection.run(
      `COPY (${CODED.replace('ROWS', join(folder, 'rows'))}) TO '${coded}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    const packs = await Promise.all(
      (await readdir(join(folder, 'facts')))
        .filter((name) => name !== 'summary')
        .map((name) => readFile(join(folder, 'facts', name))),
    );
    const unpacking = cpu(() => {
      const dictionary = newDictionary();
      for (const bytes of packs) unpackMonth(bytes, dictionary);
    });
    row('all packs unpacked', `${unpacking.toFixed(2)} s CPU`);
    const bytes = await readFile(coded);
    const start = process.cpuUsage();
    await readParquetColumns(bytes, () => undefined);
    const decoding = cpuSeconds(start);
    row(
      'the same as Parquet of codes, decoded',
      `${decoding.toFixed(2)} s CPU`,
      `ratio ${(decoding / unpacking).toFixed(1)}`,
    );
    const question = `SELECT sum(amount), count(DISTINCT customer) FROM read_parquet('${coded}') WHERE day > (SELECT max(day) FROM read_parquet('${coded}')) - 365`;
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const begin = process.cpuUsage();
      await connection.run(question);
      least = Math.min(least, cpuSeconds(begin));
    }
    row('DuckDB, revenue and customers of 365 days', `${(least * 1000).toFixed(0)} ms CPU`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function cpu(work: () => void): number {
  const start = process.cpuUsage();
  work();
  return cpuSeconds(start);
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(50)}${cells.map((cell) => cell.padStart(16)).join('')}`);
