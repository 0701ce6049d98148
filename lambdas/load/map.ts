import * as z from 'zod';
import { plainName } from '../ingest/fields/schema.ts';

/** What the columns of a file are that is not of the platform: for each column of a source the name that the file gives it. */
export const columnMap = z.strictObject({
  columns: z.record(z.string(), z.string().min(1)),
  /** What every record has, though the file does not say it. */
  constants: z.record(z.string(), z.string()).default({}),
});

export type ColumnMap = z.output<typeof columnMap>;

/** A header in the names of the platform. */
interface MappedHeader {
  readonly names: readonly string[];
  /** Values that follow those of each record. */
  readonly constants: readonly string[];
}

/** Renames the columns of a header. A column that the map does not name keeps its name, unless the map gives that to another. */
export function mapped(header: readonly string[], map?: ColumnMap): MappedHeader {
  if (!map) return { names: header, constants: [] };
  const named = new Map(Object.entries(map.columns).map(([field, column]) => [plainName(column), field]));
  const given = new Set([...Object.keys(map.columns), ...Object.keys(map.constants)].map(plainName));
  const names = header.map((name) => named.get(plainName(name)) ?? (given.has(plainName(name)) ? '' : name));
  return { names: [...names, ...Object.keys(map.constants)], constants: Object.values(map.constants) };
}
