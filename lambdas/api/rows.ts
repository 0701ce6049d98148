import type * as z from 'zod';
import { round2 } from '../reports/figures.ts';
import type { PublishedRow } from '../snapshot/reader.ts';

type Fields = Readonly<Record<string, z.ZodType>>;

interface Column {
  readonly field: string;
  readonly column: string;
  readonly isMoney: boolean;
  readonly isDay: boolean;
}

/**
 * Reads rows of a mart as the API answers them. The columns are those of the schema, in snake case; one that a snapshot of an older
 * version lacks is null.
 * @returns a reader of one row
 */
export function rowReader<S extends z.ZodObject>(schema: S): (row: PublishedRow) => z.output<S> {
  const columns = columnsOf(schema);
  return (row) =>
    Object.fromEntries(columns.map((column) => [column.field, shown(row[column.column], column)])) as z.output<S>;
}

/** Reads one field of a row as {@link rowReader} does. */
export function fieldReader(schema: z.ZodObject): (row: PublishedRow, field: string) => unknown {
  const columns = new Map(columnsOf(schema).map((column) => [column.field, column]));
  return (row, field) => {
    const column = columns.get(field);
    return column ? shown(row[column.column], column) : null;
  };
}

/** The columns that rows of a schema are read from. */
export const columnNames = (schema: z.ZodObject): readonly string[] => Object.keys(schema.shape).map(columnOf);

const columnsOf = (schema: z.ZodObject): readonly Column[] =>
  Object.entries(schema.shape as Fields).map(([field, type]) => {
    const { unit } = (type.meta() ?? {}) as { readonly unit?: string };
    const format = innermost(type);
    return { field, column: columnOf(field), isMoney: unit === 'money', isDay: format === 'date' };
  });

/** `expectedOrders90d` is the column `expected_orders_90d`. */
export const columnOf = (field: string): string =>
  field.replaceAll(/[A-Z]|(?<=[a-z])\d+/g, (part) => `_${part.toLowerCase()}`);

const ISO_DAY_LENGTH = 10;
/** Of figures that are no money; what a double has beyond them says nothing. */
const SHOWN_DIGITS = 8;

function shown(value: unknown, { isMoney, isDay }: Column): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return isDay ? value.toISOString().slice(0, ISO_DAY_LENGTH) : value.toISOString();
  if (typeof value !== 'number') return value;
  return isMoney ? round2(value) : Number(value.toPrecision(SHOWN_DIGITS));
}

function innermost(type: z.ZodType): string | undefined {
  const inner = 'unwrap' in type ? (type as z.ZodNullable<z.ZodType>).unwrap() : type;
  return (inner as { readonly format?: string }).format;
}
