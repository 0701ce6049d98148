import pc from 'picocolors';
import { alignColumns, oneLine } from '../../../lambdas/reports/text-table.ts';

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
const cell = (column: string, row: Row): string =>
  oneLine(readable(row[column]), column === 'id' ? Number.POSITIVE_INFINITY : WIDEST);

const CONTROL = /\p{Cc}(\[[\d;]*m)?/gu;
const ESCAPE = '\u001b';

/**
 * A text as a terminal may show it: strangers give names to products, and their text must not steer it. Of all control characters
 * line ends, tabs and colours stay.
 */
export const harmless = (text: string): string =>
  text.replace(CONTROL, (given, colour: string | undefined) => {
    const [control = ''] = given;
    const stays = control === '\n' || control === '\t' || (control === ESCAPE && colour !== undefined);
    return stays ? given : ` ${colour ?? ''}`;
  });

/** Prints a result: JSON for scripts, otherwise as a person reads it. */
export function print(isJson: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value, null, 2) : harmless(text())}\n`);
}
