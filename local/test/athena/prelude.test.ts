import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Warehouse } from '../../athena/connection.ts';
import { formatValue } from '../../athena/format.ts';

/** Expression, and what Trino's documentation says it is (or what follows from the documentation by hand), as Athena prints it. */
const TRINO: readonly (readonly [expression: string, answer: string | null])[] = [
  // Date and time functions
  [`date_diff('hour', TIMESTAMP '2024-01-01 10:59:00', TIMESTAMP '2024-01-01 11:01:00')`, '0'],
  [`date_diff('day', TIMESTAMP '2024-01-01 23:00:00', TIMESTAMP '2024-01-02 01:00:00')`, '0'],
  [`date_diff('month', DATE '2024-01-15', DATE '2024-03-14')`, '1'],
  [`date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')`, '86400'],
  [`date_add('day', 7, TIMESTAMP '2024-02-25 10:00:00')`, '2024-03-03 10:00:00.000'],
  [`date_add('month', 1, DATE '2024-01-31')`, '2024-02-29'],
  [`date_add('millisecond', 86, TIMESTAMP '2020-03-01 00:00:00')`, '2020-03-01 00:00:00.086'],
  [`date_trunc('month', DATE '2024-02-15')`, '2024-02-01'],
  [`date_trunc('week', TIMESTAMP '2024-02-15 10:00:00')`, '2024-02-12 00:00:00.000'],
  [`date_format(TIMESTAMP '2024-03-05 09:07:03', '%Y-%m-%d %H:%i:%s')`, '2024-03-05 09:07:03'],
  [`date_format(TIMESTAMP '2024-03-05 21:07:03', '%W %M %e %h %p')`, 'Tuesday March 5 09 PM'],
  [`date_format(DATE '2024-03-05', '%Y%m%d')`, '20240305'],
  [`date_parse('2024-01-01 10:05', '%Y-%m-%d %H:%i')`, '2024-01-01 10:05:00.000'],
  [`day_of_week(DATE '2024-01-07')`, '7'],
  [`year_of_week(DATE '2023-01-01')`, '2022'],
  [`week(DATE '2024-01-01')`, '1'],
  [`last_day_of_month(DATE '2024-02-10')`, '2024-02-29'],
  [`millisecond(TIMESTAMP '2024-01-01 00:00:05.250')`, '250'],
  [`CAST(from_unixtime(1704103200) AS timestamp)`, '2024-01-01 10:00:00.000'],
  [`to_unixtime(TIMESTAMP '2024-01-01 10:00:00')`, '1.7041032E9'],
  [`from_iso8601_timestamp('2024-07-01T22:30:00Z')`, '2024-07-01 22:30:00.000 UTC'],
  [
    `CAST(at_timezone(with_timezone(TIMESTAMP '2024-07-01 22:30:00', 'UTC'), 'Europe/Paris') AS timestamp)`,
    '2024-07-02 00:30:00.000',
  ],
  [`cardinality(sequence(DATE '2024-02-01', DATE '2024-03-01', INTERVAL '1' DAY))`, '30'],
  // Arithmetic
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['CAST(7 AS double) / 2', '3.5'],
  // IEEE 754 among doubles; errors, in a test of their own, among integers and decimals.
  ['1e0 / 0', 'Infinity'],
  ['-1 / 0e0', '-Infinity'],
  ['0e0 / 0e0', 'NaN'],
  ['5e0 % 0', 'NaN'],
  ['CAST(NULL AS integer) / 0', null],
  ['1 / NULLIF(0, 0)', null],
  ['CASE WHEN 0 = 0 THEN -1 ELSE 1 / 0 END', '-1'],
  ['TRY(1 / 0)', null],
  ['coalesce(TRY(5 % 0), -1)', '-1'],
  ['mod(-7, 3)', '-1'],
  ['CAST(7.50 AS decimal(10,2)) / CAST(2.00 AS decimal(10,2)) = 3.75', 'true'],
  ['truncate(CAST(-2.7 AS double))', '-2.0'],
  ['greatest(1, CAST(NULL AS integer))', null],
  ['least(3, 2)', '2'],
  ['bitwise_and(19, 25)', '17'],
  // Strings, regular expressions, JSON, URLs, hashes
  [`concat('a', CAST(NULL AS varchar))`, null],
  [`regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)`, 'a'],
  [`regexp_extract('none', '([0-9]+)', 1)`, null],
  [`regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')`, '3ca 3cb 14m'],
  [`regexp_like('1a 2b 14m', '\\d+b')`, 'true'],
  [`replace('aXb', 'X')`, 'ab'],
  [`split_part('a/b/c', '/', 2)`, 'b'],
  [`json_extract_scalar('{"a":{"b":1},"c":[7]}', '$.a')`, null],
  [`json_extract_scalar('{"a":{"b":1},"c":[7]}', '$.c[0]')`, '7'],
  [`json_extract_scalar('not json', '$.a')`, null],
  [`json_extract_scalar('{"a":null}', '$.a')`, null],
  [`url_extract_parameter('https://shop.example/p?utm_source=a%20b&x=1#f', 'utm_source')`, 'a b'],
  [`url_extract_host('https://shop.example:8443/p')`, 'shop.example'],
  [`url_extract_path('https://shop.example/p/1?x=1')`, '/p/1'],
  [`to_hex(md5(to_utf8('abc')))`, '900150983CD24FB0D6963F7D28E17F72'],
  [`lower(to_hex(sha256(to_utf8('abc'))))`, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [`levenshtein_distance('apple', 'epplea')`, '2'],
  // Arrays, maps, aggregates
  [`array_join(ARRAY['b', 'a'], ',')`, 'b,a'],
  [`array_position(ARRAY['a'], 'z')`, '0'],
  ['slice(ARRAY[1, 2, 3, 4], 2, 2)', '[2, 3]'],
  ['element_at(ARRAY[1, 2], 5)', null],
  ['arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])', 'true'],
  [`(SELECT max_by(v, k) FROM (VALUES (1, 'x'), (2, NULL)) AS t(k, v))`, null],
  [`(SELECT element_at(map_agg(k, v), 'b') FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v))`, '2'],
  ['(SELECT approx_percentile(x, 0.5) FROM UNNEST(sequence(1, 1000)) AS t(x))', '500'],
  ['(SELECT approx_distinct(x) FROM (VALUES (1), (1), (2)) AS t(x))', '2'],
  ['(SELECT array_agg(x ORDER BY x DESC)[3] FROM (VALUES (1), (NULL), (2)) AS t(x))', null],
];

describe('the prelude', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'athena-prelude-'));
  let warehouse: Warehouse;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    warehouse = await Warehouse.open({ dataDir, readable: [], threads: 2 });
    connection = await warehouse.connect();
  });

  afterAll(async () => {
    connection.closeSync();
    await warehouse.close();
    rmSync(dataDir, { recursive: true });
  });

  it.each(TRINO)('%s is %s', async (expression, answer) => {
    const reader = await connection.runAndReadAll(`SELECT ${expression}`);
    const type = reader.columnType(0);

    expect(formatValue(reader.getRows()[0]?.[0] ?? null, type)).toBe(answer);
  });

  it('holds on every connection', async () => {
    const second = await warehouse.connect();

    const reader = await second.runAndReadAll(`SELECT day_of_week(DATE '2024-01-07')`);

    expect(Number(reader.getRows()[0]?.[0])).toBe(7);
    second.closeSync();
  });

  it('closes the machine to SQL', async () => {
    await expect(connection.run(`SELECT * FROM read_text('/etc/hostname')`)).rejects.toThrow(
      /disabled by configuration/,
    );
    await expect(connection.run(`COPY (SELECT 1) TO '${join(tmpdir(), 'athena-out.csv')}'`)).rejects.toThrow(
      /disabled/,
    );
    await expect(connection.run(`ATTACH '${join(tmpdir(), 'other.duckdb')}'`)).rejects.toThrow(/disabled/);
    await expect(connection.run('SET enable_external_access = true')).rejects.toThrow();
  });
});
