import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { Column, TableContract } from '../../../contracts/table.ts';
import { icebergTables, parquetTables } from '../../../glue-sql/tables/index.ts';

let folder = '';
let files = 0;
let duckdb: DuckDBInstance;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  duckdb = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true });
});

/** Writes rows and reads them with DuckDB, an implementation of Parquet that is not ours. */
async function roundTrip(table: TableContract, rows: readonly object[], select = '*'): Promise<unknown[][]> {
  // DuckDB takes a file of the same name, second and length for the one that it has read before.
  const path = join(folder, `${files++}.parquet`);
  writeFileSync(path, writeParquet(table, rows));
  const connection = await duckdb.connect();
  try {
    return (await connection.runAndReadAll(`SELECT ${select} FROM read_parquet('${path}') AS t`)).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

const DUCKDB_TYPE: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  'decimal(18,4)': 'DECIMAL(18,4)',
  'decimal(38,4)': 'DECIMAL(38,4)',
};

const SAMPLE: Readonly<Record<string, readonly [written: unknown, read: string]>> = {
  string: ['', ''],
  bigint: [-3, '-3'],
  double: [0.1, '0.1'],
  boolean: [false, 'false'],
  timestamp: [-1, '1969-12-31 23:59:59.999'],
  'decimal(18,4)': [-25_500n, '-2.5500'],
  'decimal(38,4)': [-25_500n, '-2.5500'],
};

const sampleRow = (columns: [string, Column][], isFull: boolean) =>
  Object.fromEntries(
    columns.map(([name, { type, required }]) => [name, required || isFull ? SAMPLE[type]?.[0] : null]),
  );

describe.each([...parquetTables, ...icebergTables].map((table) => [`${table.zone}.${table.name}`, table] as const))(
  '%s',
  (_, table) => {
    const columns = Object.entries(table.columns);

    it('has the types of its contract', async () => {
      const types = columns.map(([name]) => `typeof("${name}")`).join(', ');
      expect(await roundTrip(table, [sampleRow(columns, true)], types)).toEqual([
        columns.map(([, { type }]) => DUCKDB_TYPE[type]),
      ]);
    });

    it('gives back values and nulls', async () => {
      const asText = columns.map(([name]) => `CAST("${name}" AS varchar)`).join(', ');
      const full = columns.map(([, { type }]) => SAMPLE[type]?.[1]);
      const sparse = columns.map(([, { type, required }]) => (required ? SAMPLE[type]?.[1] : null));
      expect(await roundTrip(table, [sampleRow(columns, true), sampleRow(columns, false)], asText)).toEqual([
        full,
        sparse,
      ]);
    });

    it('refuses a null in each required column, by name', () => {
      for (const [name, { required }] of columns) {
        if (!required) continue;
        const rows = [{ ...sampleRow(columns, true), [name]: null }];
        expect(() => writeParquet(table, rows)).toThrow(`${table.name}.${name} is required`);
      }
    });
  },
);

describe('values at the edge', () => {
  const table: TableContract = {
    zone: 'staging',
    name: 'edges',
    doc: '',
    key: [],
    columns: {
      moment: { id: 1, type: 'timestamp', doc: '' },
      amount: { id: 2, type: 'decimal(18,4)', doc: '' },
      count: { id: 3, type: 'bigint', doc: '' },
      text: { id: 4, type: 'string', doc: '' },
    },
  };

  it('come back as they were', async () => {
    const rows = [
      {
        moment: Date.UTC(1700, 0, 1),
        amount: 999_999_999_999_999_999n,
        count: Number.MAX_SAFE_INTEGER,
        text: '🎁 "q", \n\u0000',
      },
      {
        moment: Date.UTC(9999, 11, 31),
        amount: -999_999_999_999_999_999n,
        count: Number.MIN_SAFE_INTEGER,
        text: 'x'.repeat(100_000),
      },
      { moment: 0, amount: 0n, count: 0, text: '' },
      { moment: null, amount: null, count: null, text: null },
    ];
    const select = `CAST(moment AS varchar), CAST(amount AS varchar), CAST(count AS varchar), length(text), hex(encode(text[1:1]))`;
    expect(await roundTrip(table, rows, select)).toEqual([
      ['1700-01-01 00:00:00', '99999999999999.9999', '9007199254740991', '9', 'F09F8E81'],
      ['9999-12-31 00:00:00', '-99999999999999.9999', '-9007199254740991', '100000', '78'],
      ['1970-01-01 00:00:00', '0.0000', '0', '0', ''],
      [null, null, null, null, null],
    ]);
  });

  it('hold for more rows than a page', async () => {
    const rows = Array.from({ length: 120_000 }, (_, n) => ({
      moment: n,
      amount: BigInt(n),
      count: n,
      text: `row ${n}`,
    }));
    const select =
      'CAST(count(*) AS varchar), CAST(sum(amount) AS varchar), CAST(max(moment) AS varchar), CAST(count(DISTINCT text) AS varchar)';
    // 0 + 1 + ... + 119,999 = 7,199,940,000 units
    expect(await roundTrip(table, rows, select)).toEqual([
      ['120000', '719994.0000', '1970-01-01 00:01:59.999', '120000'],
    ]);
  });
});
