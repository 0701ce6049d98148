import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { UnsupportedError } from '../service.ts';

const SCALARS: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  varchar: 'VARCHAR',
  char: 'VARCHAR',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  long: 'BIGINT',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  binary: 'BLOB',
};

/** The DuckDB type of a Glue column, in the spelling DuckDB itself uses. Takes Hive's names (`bigint`) and Iceberg's (`long`). */
export function duckDbType(type: string): string {
  const text = type.trim();
  const [, name = '', parameters] = /^([a-z]+)\s*(?:\(([\d\s,]+)\))?$/i.exec(text) ?? [];
  if (name.toLowerCase() === 'decimal') return decimal(text, parameters);
  const scalar = SCALARS[name.toLowerCase()];
  if (scalar === undefined) throw new UnsupportedError(`the column type ${text}`);
  return scalar;
}

function decimal(text: string, parameters: string | undefined): string {
  const [precision, scale = 0] = (parameters ?? '10').split(',').map(Number);
  if (precision === undefined || precision > 38 || scale > precision)
    throw new UnsupportedError(`the column type ${text}`);
  return `DECIMAL(${precision},${scale})`;
}

/** A result column's type as `ResultSetMetadata.ColumnInfo` gives it. */
export interface AthenaType {
  readonly Type: string;
  readonly Precision: number;
  readonly Scale: number;
}

const ATHENA_TYPES: Partial<Record<DuckDBTypeId, AthenaType>> = {
  [DuckDBTypeId.VARCHAR]: { Type: 'varchar', Precision: 2147483647, Scale: 0 },
  [DuckDBTypeId.BOOLEAN]: { Type: 'boolean', Precision: 0, Scale: 0 },
  [DuckDBTypeId.TINYINT]: { Type: 'tinyint', Precision: 3, Scale: 0 },
  [DuckDBTypeId.SMALLINT]: { Type: 'smallint', Precision: 5, Scale: 0 },
  [DuckDBTypeId.INTEGER]: { Type: 'integer', Precision: 10, Scale: 0 },
  [DuckDBTypeId.BIGINT]: { Type: 'bigint', Precision: 19, Scale: 0 },
  // Sums and counts that DuckDB widens; Trino keeps them in a bigint.
  [DuckDBTypeId.HUGEINT]: { Type: 'bigint', Precision: 19, Scale: 0 },
  [DuckDBTypeId.UBIGINT]: { Type: 'bigint', Precision: 19, Scale: 0 },
  [DuckDBTypeId.UINTEGER]: { Type: 'bigint', Precision: 19, Scale: 0 },
  [DuckDBTypeId.FLOAT]: { Type: 'float', Precision: 17, Scale: 0 },
  [DuckDBTypeId.DOUBLE]: { Type: 'double', Precision: 17, Scale: 0 },
  [DuckDBTypeId.DATE]: { Type: 'date', Precision: 0, Scale: 0 },
  [DuckDBTypeId.TIMESTAMP]: { Type: 'timestamp', Precision: 3, Scale: 0 },
  [DuckDBTypeId.TIMESTAMP_MS]: { Type: 'timestamp', Precision: 3, Scale: 0 },
  [DuckDBTypeId.TIMESTAMP_S]: { Type: 'timestamp', Precision: 3, Scale: 0 },
  [DuckDBTypeId.TIMESTAMP_NS]: { Type: 'timestamp', Precision: 3, Scale: 0 },
  [DuckDBTypeId.TIMESTAMP_TZ]: { Type: 'timestamp with time zone', Precision: 3, Scale: 0 },
  [DuckDBTypeId.BLOB]: { Type: 'varbinary', Precision: 1073741824, Scale: 0 },
  [DuckDBTypeId.LIST]: { Type: 'array', Precision: 0, Scale: 0 },
  [DuckDBTypeId.MAP]: { Type: 'map', Precision: 0, Scale: 0 },
  [DuckDBTypeId.STRUCT]: { Type: 'row', Precision: 0, Scale: 0 },
  [DuckDBTypeId.INTERVAL]: { Type: 'interval day to second', Precision: 0, Scale: 0 },
  [DuckDBTypeId.TIME]: { Type: 'time', Precision: 3, Scale: 0 },
  [DuckDBTypeId.UUID]: { Type: 'uuid', Precision: 0, Scale: 0 },
  [DuckDBTypeId.SQLNULL]: { Type: 'unknown', Precision: 0, Scale: 0 },
};

export function athenaType(type: DuckDBType): AthenaType {
  if (type.typeId === DuckDBTypeId.DECIMAL) return { Type: 'decimal', Precision: type.width, Scale: type.scale };
  const known = ATHENA_TYPES[type.typeId];
  if (known === undefined) throw new UnsupportedError(`a result column of the type ${type.toString()}`);
  return known;
}

const HIVE_NAMES: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  INTEGER: 'int',
  FLOAT: 'float',
  BLOB: 'binary',
  HUGEINT: 'bigint',
  JSON: 'string',
};

/** The name `DESCRIBE` prints for a DuckDB type. */
export function hiveName(type: string): string {
  if (type.endsWith('[]')) return `array<${hiveName(type.slice(0, -2))}>`;
  return HIVE_NAMES[type] ?? type.toLowerCase();
}
