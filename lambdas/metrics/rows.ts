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

/** The sum of what is there; null where there is nothing. */
export function sumOrNull(rows: readonly PublishedRow[], column: string): number | null {
  const known = rows.filter((row) => row[column] !== null && row[column] !== undefined);
  return known.length === 0 ? null : sumOf(known, column);
}

/** The currency that most of a column is in; null without rows. */
export function leadingCurrency(rows: readonly PublishedRow[], column: string): string | null {
  const sums = Array.from(
    Map.groupBy(rows, (row) => row.currency as string | null),
    ([currency, of]): [string | null, number] => [currency, sumOf(of, column)],
  );
  return sums.filter(([currency]) => currency !== null).sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
