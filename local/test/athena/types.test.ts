import { describe, expect, it } from 'vitest';
import { formatDouble } from '../../athena/format.ts';
import { duckDbType, hiveName } from '../../athena/types.ts';

describe('types', () => {
  it.each([
    ['string', 'VARCHAR'],
    ['bigint', 'BIGINT'],
    ['long', 'BIGINT'],
    ['int', 'INTEGER'],
    ['decimal(18, 4)', 'DECIMAL(18,4)'],
    ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
    ['varchar(20)', 'VARCHAR'],
  ])('%s is %s in DuckDB', (glue, duckDb) => {
    expect(duckDbType(glue)).toBe(duckDb);
  });

  it('names types as Hive does', () => {
    expect(['VARCHAR', 'DECIMAL(18,4)', 'INTEGER', 'TIMESTAMP', 'VARCHAR[]'].map(hiveName)).toEqual([
      'string',
      'decimal(18,4)',
      'int',
      'timestamp',
      'array<string>',
    ]);
  });

  // Double.toString in the Java documentation: plain from 10^-3 up to 10^7, else computerised scientific notation.
  it.each([
    [1, '1.0'],
    [0.001, '0.001'],
    [1e7, '1.0E7'],
    [12345678.5, '1.23456785E7'],
    [1e-4, '1.0E-4'],
    [-2.5, '-2.5'],
    [0, '0.0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('prints the double %d as %s', (value, text) => {
    expect(formatDouble(value)).toBe(text);
  });
});
