import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParquetFile, readParquet } from '../../../contracts/parquet.ts';
import type { TableContract } from '../../../contracts/table.ts';

/** One column of each type, with and without nulls. */
const table: TableContract = {
  zone: 'staging',
  name: 'any',
  doc: '',
  key: [],
  columns: {
    row: { id: 1, type: 'bigint', required: true, doc: '' },
    text: { id: 2, type: 'string', doc: '' },
    count: { id: 3, type: 'bigint', doc: '' },
    amount: { id: 4, type: 'decimal(18,4)', doc: '' },
    ratio: { id: 5, type: 'double', doc: '' },
    is_so: { id: 6, type: 'boolean', doc: '' },
    moment: { id: 7, type: 'timestamp', doc: '' },
  },
};
const names = Object.keys(table.columns);
type Row = Readonly<Record<string, unknown>>;

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

const LARGEST = 10n ** 18n - 1n;
/** What a shop may write: few values again and again, many that never repeat, or none at all. */
const columnOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<fc.Arbitrary<T | null>> =>
  fc.constantFrom(fc.option(value, { freq: 4 }), value, fc.constant(null));
const unicode = fc.string({ unit: 'binary', maxLength: 30 });
const columns = fc.record({
  text: columnOf(fc.oneof(unicode, fc.constantFrom('', 'paid', '\u{1f381}', '\ufffd', 'Zoë'))),
  count: columnOf(fc.oneof(fc.maxSafeInteger(), fc.nat(3))),
  amount: columnOf(fc.oneof(fc.bigInt(-LARGEST, LARGEST), fc.bigInt(0n, 5n))),
  ratio: columnOf(fc.double({ noNaN: true, noDefaultInfinity: true })),
  is_so: columnOf(fc.boolean()),
  moment: columnOf(fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 0, 1) })),
});
const parts = columns.chain((column) => fc.array(fc.array(fc.record(column), { maxLength: 90 }), { maxLength: 3 }));

/** The rows of each part numbered, as they are written. */
function fileOf(given: readonly (readonly Row[])[]): { bytes: Uint8Array; rows: Row[] } {
  const file = new ParquetFile(table);
  const rows: Row[] = [];
  for (const part of given) {
    const numbered = part.map((row, index) => ({ row: rows.length + index, ...row }));
    file.add(numbered);
    rows.push(...numbered);
  }
  return { bytes: file.finish(), rows };
}

async function query(bytes: Uint8Array, sql: (file: string) => string): Promise<Record<string, unknown>[]> {
  const path = join(folder, `${files++}.parquet`);
  writeFileSync(path, bytes);
  const connection = await duckdb.connect();
  try {
    return (await connection.runAndReadAll(sql(`'${path}'`))).getRowObjectsJS();
  } finally {
    connection.closeSync();
  }
}

const perhaps = <T>(value: unknown, read: (value: never) => T): T | null =>
  value === null ? null : read(value as never);
const RUNS = { numRuns: 25 };

describe('rows of every type and shape', () => {
  it('are read by hyparquet as they were written', async () => {
    const asRead = ({ row, text, count, amount, ratio, is_so, moment }: Row) => ({
      row: BigInt(row as number),
      text,
      count: perhaps(count, (value: number) => BigInt(value)),
      // It makes numbers of decimals: only the next reader shows their last digits.
      amount: perhaps(amount, (value: bigint) => Number(value) * 1e-4),
      ratio,
      is_so,
      moment: perhaps(moment, (value: number) => new Date(value)),
    });
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const { bytes, rows } = fileOf(given);
        expect(await readParquet(bytes)).toEqual(rows.map(asRead));
      }),
      RUNS,
    );
  });

  it('are read by DuckDB as they were written', async () => {
    const select = `"row", text, count, CAST(CAST(amount AS decimal(38,4)) * 10000 AS hugeint) AS amount, ratio, is_so, epoch_ms(moment) AS moment`;
    const asRead = ({ row, count, moment, ...others }: Row) => ({
      ...others,
      row: BigInt(row as number),
      count: perhaps(count, (value: number) => BigInt(value)),
      moment: perhaps(moment, (value: number) => BigInt(value)),
    });
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const { bytes, rows } = fileOf(given);
        expect(await query(bytes, (file) => `SELECT ${select} FROM ${file} ORDER BY "row"`)).toEqual(rows.map(asRead));
      }),
      RUNS,
    );
  });

  it('lie within the bounds that the footer states, which are those of their values', async () => {
    const bounds = names.map(
      (name) =>
        `CAST(min("${name}") AS varchar) AS "${name} least", CAST(max("${name}") AS varchar) AS "${name} greatest", count(*) - count("${name}") AS "${name} nulls"`,
    );
    await fc.assert(
      fc.asyncProperty(parts, async ([rows = []]) => {
        fc.pre(rows.length > 0);
        const { bytes } = fileOf([rows]);
        const [values = {}] = await query(bytes, (file) => `SELECT ${bounds.join(', ')} FROM ${file}`);
        const stated = await query(
          bytes,
          (file) => `SELECT path_in_schema AS name, stats_min_value AS least, stats_max_value AS greatest,
            stats_null_count AS nulls FROM parquet_metadata(${file})`,
        );
        for (const { name, ...bound } of stated) {
          const of = (what: string) => values[`${name} ${what}`];
          const actual = { least: of('least'), greatest: of('greatest'), nulls: of('nulls') };
          if (name === 'text') expectAround(bound as unknown as Bounds, actual as Bounds);
          else expect(withoutSign(bound)).toEqual(withoutSign(actual));
        }
      }),
      RUNS,
    );
  });
});

interface Bounds {
  readonly least: string | null;
  readonly greatest: string | null;
  readonly nulls: bigint;
}

/** Long texts are cut: the least to one before it, the greatest to one after it. */
function expectAround(stated: Bounds, actual: Bounds): void {
  expect(stated.nulls).toBe(actual.nulls);
  if (actual.least === null) return;
  const [least, greatest] = [Buffer.from(actual.least), Buffer.from(actual.greatest ?? '')];
  expect(Buffer.compare(Buffer.from(stated.least ?? ''), least)).toBeLessThanOrEqual(0);
  expect(Buffer.compare(Buffer.from(stated.greatest ?? ''), greatest)).toBeGreaterThanOrEqual(0);
  if (least.length <= 16) expect(stated.least).toBe(actual.least);
}

/** Zero has two signs, and bounds state both. */
const withoutSign = (bounds: object): object =>
  Object.fromEntries(Object.entries(bounds).map(([name, value]) => [name, value === '-0.0' ? '0.0' : value]));

describe('columns that are long', () => {
  const count = 70_000;
  const rows = Array.from({ length: count }, (_, row) => ({
    ...{ row, text: row < 40_000 ? null : `${row} ${'long '.repeat(30)}`, count: row % 66_000, ratio: row / 3 },
    ...{ amount: row % 3 === 0 ? null : BigInt(row % 40_000), is_so: row % 5 > 0, moment: row % 9 },
  }));

  it('come back whole, in pages of about a mebibyte, the first without a value', async () => {
    const { bytes } = fileOf([rows]);
    const [sums] = await query(
      bytes,
      (
        file,
      ) => `SELECT count(*) AS rows, sum(length(text)) AS letters, sum(CAST(split_part(text, ' ', 1) AS bigint) - "row") AS shift,
        sum(count) AS counts, count(amount) AS amounts, sum(CAST(amount * 10000 AS bigint) - "row" % 40000) AS off,
        sum(ratio) AS ratios, count(*) FILTER (WHERE is_so) AS so, sum(epoch_ms(moment)) AS moments FROM ${file}`,
    );
    // Sums of 0 to n - 1: n (n - 1) / 2; of 70,000 rows 66,000 count from 0, and 4,000 from 0 again.
    expect(sums).toMatchObject({ rows: 70_000n, shift: 0n, amounts: 46_666n, off: 0n, so: 56_000n });
    expect(Number(sums?.counts)).toBe((66_000 * 65_999) / 2 + (4000 * 3999) / 2);
    expect(Number(sums?.ratios)).toBeCloseTo((70_000 * 69_999) / 2 / 3, 3);
    // 7,777 times 0 to 8, then 0 to 6.
    expect(Number(sums?.moments)).toBe(7777 * 36 + 21);
    // 150 letters and a space beside a number of five digits.
    expect(Number(sums?.letters)).toBe(30_000 * 156);
    const read = await readParquet(bytes, ['row', 'text', 'count']);
    expect(
      read.every(
        ({ row, text, count }, index) =>
          row === BigInt(index) && count === BigInt(index % 66_000) && text === rows[index]?.text,
      ),
    ).toBe(true);
  });
});
