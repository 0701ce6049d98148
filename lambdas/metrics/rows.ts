import { round2 } from '../reports/figures.ts';
import type { PublishedRow } from '../snapshot/reader.ts';

export type Test = (row: PublishedRow) => boolean;

/** Rows whose column has one of the values; all where none is given. */
export const isOneOf = (column: string, values: readonly string[]): Test => {
  const wanted = new Set(values);
  return (row) => wanted.size === 0 || wanted.has(String(row[column]));
};

/** What is null adds nothing. */
export const numberOf = (value: unknown): number => Number(value ?? 0);

export const sumOf = (rows: readonly PublishedRow[], column: string): number =>
  rows.reduce((sum, row) => sum + numberOf(row[column]), 0);

/** Rows in which a column holds something. */
export const knownOf = (rows: readonly PublishedRow[], column: string): readonly PublishedRow[] =>
  rows.filter((row) => row[column] !== null && row[column] !== undefined);

/** The currency that most of a column is in; null without rows. */
export function leadingCurrency(rows: readonly PublishedRow[], column: string): string | null {
  const sums = Array.from(
    Map.groupBy(rows, (row) => row.currency as string | null),
    ([currency, of]): [string | null, number] => [currency, sumOf(of, column)],
  );
  return sums.filter(([currency]) => currency !== null).sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** A sum of money, of two decimals. */
export const moneyOf = (rows: readonly PublishedRow[], column: string): number => round2(sumOf(rows, column));
