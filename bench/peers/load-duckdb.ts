/**
 * Online Retail from CSV to one Parquet file of its eight columns, typed, by DuckDB's own reader: the least that the engine of the local
 * account would take for a file of which it checks and derives nothing. Arguments: the file, where to write. Prints one line of JSON.
 */
import { DuckDBInstance } from '@duckdb/node-api';

import type { Work } from '../load-file-process.ts';

const [file = '', out = ''] = process.argv.slice(2);
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const cpuStarted = process.cpuUsage();
const types = `{InvoiceNo: 'VARCHAR', StockCode: 'VARCHAR', Description: 'VARCHAR', Quantity: 'BIGINT', InvoiceDate: 'TIMESTAMP',
  UnitPrice: 'DECIMAL(18,4)', CustomerID: 'VARCHAR', Country: 'VARCHAR'}`;
const { rowsChanged } = await connection.run(
  `COPY (FROM read_csv(${text(file)}, header = true, columns = ${types})) TO ${text(out)} (FORMAT parquet, COMPRESSION zstd)`,
);
const { user, system } = process.cpuUsage(cpuStarted);
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, rows: rowsChanged } satisfies Work));
