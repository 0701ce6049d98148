import { dayOfYear, title } from '../format.ts';
import { DataTable } from './data-table.tsx';
import type { QueryResult } from './saved-query.ts';

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;
const figures = new Intl.NumberFormat(navigator.language);
const decimals = new Intl.NumberFormat(navigator.language, { minimumFractionDigits: 2, maximumFractionDigits: 4 });

type Row = QueryResult['rows'][number];

interface ResultTableProps {
  readonly label: string;
  readonly result: QueryResult;
}

/** Rows as a query answered them. */
export const ResultTable = ({ label, result: { columns, rows } }: ResultTableProps) => (
  <DataTable
    label={label}
    rows={rows}
    keyOf={(_, index) => String(index)}
    columns={columns.map(({ name, type }, at) => ({
      ...{ name: title(name), isFigure: isNumeric(type) },
      of: (row: Row) => shown(row[at] ?? null, type),
    }))}
  />
);

export const isNumeric = (type: string): boolean => NUMERIC.test(type);

function shown(value: Row[number], type: string): string {
  if (type === 'date') return dayOfYear(value as string | null);
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  // What is not whole is mostly money, or a mean of it.
  return (Number.isInteger(value) ? figures : decimals).format(value);
}
