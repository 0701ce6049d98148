import { UnsupportedError } from '../service.ts';

/** The one catalog of the local account, under the name Athena gives the Glue catalog of the account. */
export const CATALOG = 'awsdatacatalog';

export interface TableName {
  readonly database: string;
  readonly name: string;
}

export const keyOf = (table: TableName): string => `${table.database}.${table.name}`;

export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const qualified = (table: TableName): string => `${CATALOG}.${quote(table.database)}.${quote(table.name)}`;

/** A path for DuckDB's file functions, which read `[`, `*` and `?` as patterns. */
export const escapeGlob = (path: string): string => path.replace(/[[*?]/g, '[$&]');

export interface CatalogColumn {
  readonly name: string;
  /** Hive's or Iceberg's name of the type, as the template has it. */
  readonly type: string;
  readonly required: boolean;
}

/** A Glue table: what it is called, where it lies and what its columns are. */
export interface CatalogTable {
  readonly database: string;
  readonly name: string;
  readonly kind: 'iceberg' | 'parquet';
  /** `s3://bucket/prefix/`, always with the slash at the end. */
  readonly location: string;
  readonly columns: readonly CatalogColumn[];
  readonly partitionKeys: readonly { readonly name: string; readonly type: string }[];
  /** Whether its partitions hold manifests of objects, as Hive's `SymlinkTextInputFormat` reads them. @default objects themselves */
  readonly isLinked?: boolean;
  /** Iceberg's hidden partitions. @default none */
  readonly partitionedBy?: readonly HiddenPartition[];
}

/** A column whose value or unit of time decides the partition of a row. */
export interface HiddenPartition {
  readonly column: string;
  readonly transform: (typeof TRANSFORMS)[number];
}

const TRANSFORMS = ['identity', 'year', 'month', 'day', 'hour'] as const;

/** An `AWS::Glue::Table` of the template, its references resolved. */
export interface GlueTableResource {
  readonly databaseName: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface IcebergField {
  readonly Id?: number | string;
  readonly Name: string;
  readonly Type: string;
  readonly Required?: boolean | string;
}

interface IcebergInput {
  readonly Location: string;
  readonly Schema: {
    readonly Fields: readonly IcebergField[];
  };
  readonly PartitionSpec?: { readonly Fields?: readonly { readonly SourceId: number; readonly Transform: string }[] };
}

interface HiveColumn {
  readonly Name: string;
  readonly Type?: string;
}

interface TableInput {
  readonly Name: string;
  readonly StorageDescriptor?: {
    readonly Location?: string;
    readonly Columns?: readonly HiveColumn[];
    readonly InputFormat?: string;
    readonly SerdeInfo?: { readonly SerializationLibrary?: string };
  };
  readonly PartitionKeys?: readonly HiveColumn[];
  readonly Parameters?: Readonly<Record<string, string>>;
}

const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
const SYMLINKS = 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat';
const PROJECTIONS: ReadonlySet<string | undefined> = new Set(['date', 'enum', 'injected', 'integer']);

/** Reads both shapes of `AWS::Glue::Table`: Iceberg tables without a `TableInput`, and Parquet tables with partition projection. */
export function catalogFromTemplate(tables: readonly GlueTableResource[]): CatalogTable[] {
  const catalog = tables.map(tableOf);
  const keys = catalog.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`The template declares the Glue table ${twice} twice.`);
  return catalog;
}

function tableOf({ databaseName, properties }: GlueTableResource): CatalogTable {
  const open = properties.OpenTableFormatInput as { IcebergInput?: { IcebergTableInput?: IcebergInput } } | undefined;
  const input = properties.TableInput as TableInput | undefined;
  const name = String(properties.Name ?? input?.Name ?? 'without a name');
  const table = { database: databaseName.toLowerCase(), name: name.toLowerCase() };
  if (open !== undefined && input !== undefined) {
    throw new Error(
      `Glue table ${keyOf(table)}: Table metadata is expected only via TableInput or via IcebergTableInputProperties inside OpenTableFormatInput.`,
    );
  }
  const iceberg = open?.IcebergInput?.IcebergTableInput;
  if (iceberg !== undefined) return icebergTable(table, iceberg);
  if (input !== undefined) return parquetTable(table, input);
  throw new UnsupportedError(`the Glue table ${keyOf(table)}, which has neither IcebergTableInput nor TableInput`);
}

function icebergTable(table: TableName, input: IcebergInput): CatalogTable {
  const columns = input.Schema.Fields.map((field) => ({
    name: field.Name.toLowerCase(),
    type: field.Type,
    required: String(field.Required ?? false) === 'true',
  }));
  const partitionedBy = hiddenPartitions(table, input);
  const location = folder(table, input.Location);
  return { ...table, kind: 'iceberg', location, columns, partitionKeys: [], partitionedBy };
}

function hiddenPartitions(table: TableName, { PartitionSpec, Schema }: IcebergInput): HiddenPartition[] {
  return (PartitionSpec?.Fields ?? []).map(({ SourceId, Transform }) => {
    const transform = TRANSFORMS.find((known) => known === Transform);
    if (transform === undefined) throw new UnsupportedError(`the partition transform ${Transform} of ${keyOf(table)}`);
    const source = Schema.Fields.find(({ Id }) => Number(Id) === Number(SourceId));
    if (source === undefined) throw new Error(`Glue table ${keyOf(table)}: no column has the id ${SourceId}.`);
    return { column: source.Name.toLowerCase(), transform };
  });
}

function parquetTable(table: TableName, input: TableInput): CatalogTable {
  const storage = input.StorageDescriptor;
  const serde = storage?.SerdeInfo?.SerializationLibrary;
  if (serde !== PARQUET_SERDE) throw new UnsupportedError(`the Glue table ${keyOf(table)} with the serde ${serde}`);
  const location = folder(table, storage?.Location);
  const partitionKeys = (input.PartitionKeys ?? []).map(typed(table));
  validateProjection(
    table,
    location,
    partitionKeys.map((key) => key.name),
    input.Parameters ?? {},
  );
  const columns = (storage?.Columns ?? []).map(typed(table)).map((column) => ({ ...column, required: false }));
  if (storage?.InputFormat !== SYMLINKS) return { ...table, kind: 'parquet', location, columns, partitionKeys };
  const [key, ...others] = partitionKeys;
  if (key === undefined || others.length > 0 || input.Parameters?.[`projection.${key.name}.type`] !== 'injected')
    throw new UnsupportedError(
      `the Glue table ${keyOf(table)} of symbolic links without one injected partition column`,
    );
  return { ...table, kind: 'parquet', location, columns, partitionKeys, isLinked: true };
}

const typed = (table: TableName) => (column: HiveColumn) => {
  if (column.Type === undefined) throw new Error(`Glue table ${keyOf(table)}: column ${column.Name} has no type.`);
  return { name: column.Name.toLowerCase(), type: column.Type };
};

function folder(table: TableName, location: string | undefined): string {
  if (!location || !/^s3:\/\/[^/]+\/./.test(location)) {
    throw new Error(`Glue table ${keyOf(table)}: the location ${location} is not s3://bucket/prefix/.`);
  }
  return location.endsWith('/') ? location : `${location}/`;
}

/** Every partition column needs a projection, and the files must lie as `key=value/` folders: the one layout the views read. */
function validateProjection(
  table: TableName,
  location: string,
  keys: readonly string[],
  parameters: Readonly<Record<string, string>>,
): void {
  if (keys.length === 0) return;
  if (parameters['projection.enabled'] !== 'true') {
    throw new UnsupportedError(`the partitioned Glue table ${keyOf(table)} without partition projection`);
  }
  const missing = keys.filter((key) => parameters[`projection.${key}.type`] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `HIVE_METASTORE_ERROR: Table ${keyOf(table)} is configured for partition projection, but the following partition columns are missing projection configuration: [${missing.join(', ')}]`,
    );
  }
  const unknown = keys.find((key) => !PROJECTIONS.has(parameters[`projection.${key}.type`]));
  if (unknown !== undefined) throw new UnsupportedError(`the projection type of ${keyOf(table)}.${unknown}`);
  const template = parameters['storage.location.template'];
  const expected = location + keys.map((key) => `${key}=\${${key}}/`).join('');
  if (template !== undefined && template !== expected && `${template}/` !== expected) {
    throw new UnsupportedError(`the storage.location.template ${template} of ${keyOf(table)}; it reads ${expected}`);
  }
}
