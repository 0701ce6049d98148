import type { DuckDBConnection } from '@duckdb/node-api';
import { escapeGlob, literal } from './catalog.ts';

export interface ParquetColumn {
  /** Parquet's own type, e.g. `BYTE_ARRAY`; `GROUP` for a nested column. */
  readonly physicalType: string;
  /** The type DuckDB reads it as; empty for a nested column. */
  readonly duckDbType: string;
}

/** The top-level columns of one file, by lower-case name. */
export type ParquetColumns = ReadonlyMap<string, ParquetColumn>;

interface SchemaElement {
  readonly file: string;
  readonly name: string;
  readonly type: string | null;
  readonly children: number;
  readonly duckDbType: string | null;
}

/** Reads the footers of these files. */
export async function readParquetColumns(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, ParquetColumns>> {
  const paths = files.map((file) => literal(escapeGlob(file)));
  const reader = await connection.runAndReadAll(
    `SELECT file_name, name, type, num_children, duckdb_type FROM parquet_schema([${paths.join(', ')}])`,
  );
  const byFile = Map.groupBy(reader.getRows().map(elementOf), (element) => element.file);
  return new Map([...byFile].map(([file, elements]) => [file, topLevel(elements)]));
}

function elementOf([file, name, type, children, duckDbType]: readonly unknown[]): SchemaElement {
  return {
    file: String(file),
    name: String(name),
    type: type === null ? null : String(type),
    children: Number(children ?? 0),
    duckDbType: duckDbType === null ? null : String(duckDbType),
  };
}

/** The schema is a tree written depth first, the root first. */
function topLevel(elements: readonly SchemaElement[]): ParquetColumns {
  const columns = new Map<string, ParquetColumn>();
  for (let index = 1; index < elements.length; index = afterSubtree(elements, index)) {
    const element = elements[index] as SchemaElement;
    const nested = element.children > 0;
    columns.set(element.name.toLowerCase(), {
      physicalType: nested ? 'GROUP' : (element.type ?? 'GROUP'),
      duckDbType: nested ? '' : (element.duckDbType ?? ''),
    });
  }
  return columns;
}

function afterSubtree(elements: readonly SchemaElement[], index: number): number {
  let next = index + 1;
  for (let child = 0; child < (elements[index]?.children ?? 0); child += 1) next = afterSubtree(elements, next);
  return next;
}

const INTEGERS = ['TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER', 'BIGINT', 'UBIGINT'];

/** What Athena reads a declared type from, by DuckDB's names; widening only. */
const READABLE: Readonly<Record<string, readonly string[]>> = {
  VARCHAR: ['VARCHAR', 'BLOB', 'JSON'],
  BLOB: ['BLOB', 'VARCHAR'],
  BOOLEAN: ['BOOLEAN'],
  TINYINT: INTEGERS.slice(0, 1),
  SMALLINT: INTEGERS.slice(0, 3),
  INTEGER: INTEGERS.slice(0, 5),
  BIGINT: INTEGERS,
  FLOAT: ['FLOAT'],
  DOUBLE: ['FLOAT', 'DOUBLE'],
  DECIMAL: [...INTEGERS, 'DECIMAL'],
  DATE: ['DATE'],
  TIMESTAMP: ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE'],
};

/** Whether Athena reads a file's column under a declared type instead of failing with HIVE_BAD_DATA; never a nested one. */
export function isReadableAs(column: ParquetColumn, declared: string): boolean {
  const allowed = READABLE[declared.replace(/\(.*/, '')] ?? [declared];
  return allowed.includes(column.duckDbType.replace(/\(.*/, ''));
}
