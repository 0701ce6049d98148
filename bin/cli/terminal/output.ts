import pc from 'picocolors';
import { alignColumns } from '../../../lambdas/reports/text-table.ts';

/** A value as it stands in a cell: nothing for nothing. */
const readable = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

type Row = Readonly<Record<string, unknown>>;

const WIDEST = 60;

/** Rows as a text table: numbers to the right, long texts cut. */
export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => cell(column, row)));
  const [heading = '', ...lines] = alignColumns([columns, ...cells]);
  return [pc.bold(heading), ...lines].join('\n');
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
