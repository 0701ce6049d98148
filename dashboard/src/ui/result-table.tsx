import { dayOfYear, decimal, title } from '../format.ts';
import { DataTable } from './data-table.tsx';
import type { QueryResult } from './saved-query.ts';

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;
/** Below it are shares and the like, whose hundredths say too little. */
const SMALL = 1;

type Row = QueryResult['rows'][number];

interface ResultTableProps {
  readonly label: string;
  readonly result: QueryResult;
}

/** Rows as a query answered them. */
export const ResultTable = ({ label, result: { columns, rows } }: ResultTableProps) => (
  <DataTable
    label={label}
    empty="It answered no rows."
    rows={rows}
    keyOf={(_, index) => String(index)}
    columns={columns.map(({ name, type }, at) => {
      const decimals = decimalsOf(rows.map((row) => row[at] ?? null));
      return {
        ...{ name: title(name), isFigure: isNumeric(type) },
        of: (row: Row) => shown(row[at] ?? null, type, decimals),
      };
    })}
  />
);

export const isNumeric = (type: string): boolean => NUMERIC.test(type);

/** One number of them for a column: what is not whole is mostly money, or a mean of it. */
function decimalsOf(column: readonly Row[number][]): number {
  const figures = column.filter((value) => typeof value === 'number');
  if (figures.every(Number.isInteger)) return 0;
  return Math.max(...figures.map(Math.abs)) < SMALL ? 4 : 2;
}

function shown(value: Row[number], type: string, decimals: number): string {
  if (type === 'date') return dayOfYear(value as string | null);
  if (value === null) return '–';
  return typeof value === 'number' ? decimal(value, decimals) : String(value);
}
