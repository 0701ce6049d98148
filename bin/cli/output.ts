import pc from 'picocolors';

/** A value as it stands in a cell: nothing for nothing. */
const readable = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Money, always with two decimals. */
export const money = (value: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

type Row = Readonly<Record<string, unknown>>;

const WIDEST = 60;

const NUMBER = /^-?[\d,]*\.?\d*$/;

/** Rows as a text table: numbers to the right, long texts cut. */
export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => cell(column, row)));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const isNumeric = columns.map((_, index) => cells.every((line) => NUMBER.test(line[index] ?? '')));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => (isNumeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [pc.bold(line(columns)), ...cells.map(line)].join('\n');
}

/** An id is there to be copied, so it is never cut. */
function cell(column: string, row: Row): string {
  const text = readable(row[column]).replace(/\s+/g, ' ');
  return text.length > WIDEST && column !== 'id' ? `${text.slice(0, WIDEST - 1)}…` : text;
}

/** Prints a result: JSON for scripts, otherwise as a person reads it. */
export function print(isJson: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value, null, 2) : text()}\n`);
}
