import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ICEBERG_TABLES, prefixOf, SILVER } from '../contracts/lake.ts';
import {
  ARRIVAL_DAY,
  BATCH_ID,
  type ColumnType,
  isIceberg,
  partitionOf,
  readingOf,
  type TableContract,
  type Zone,
} from '../contracts/table.ts';
import { icebergTables, parquetTables } from '../glue-sql/tables/index.ts';
import type { Lake } from './lake.ts';
import { SNAPSHOT_DAYS } from './maintenance/statements.ts';

export interface CatalogProps {
  readonly lake: Lake;
  /** How many days of what is kept by its day of arrival a query without a filter looks through. */
  readonly daysKept: number;
  /** Put before the names of the databases. @default none */
  readonly databasePrefix?: string;
  /** Keep the tables when the stack is deleted. @default true */
  readonly retain?: boolean;
}

const FIRST_PARTITION_FIELD_ID = 1000;

/**
 * The Glue catalog: the databases, the Parquet tables with partition projection, and the Iceberg tables, all from the table
 * contract. Nothing creates tables by running DDL, and no crawler guesses at types.
 *
 * @example
 * const catalog = new Catalog(this, 'Catalog', { lake, daysKept: 90, databasePrefix: 'dev_' });
 */
export class Catalog extends Construct {
  readonly databases: Readonly<Record<Zone, string>>;
  readonly #props: CatalogProps;

  constructor(scope: Construct, id: string, props: CatalogProps) {
    super(scope, id);
    this.#props = props;
    const { databasePrefix: prefix = '' } = props;
    this.databases = {
      bronze: `${prefix}bronze`,
      staging: `${prefix}staging`,
      silver: `${prefix}silver`,
      gold: `${prefix}gold`,
    };
    const databases = new Map(
      Object.entries(this.databases).map(([zone, name]) => {
        const catalogId = Stack.of(this).account;
        return [zone, new CfnDatabase(this, `${zone}Database`, { catalogId, databaseInput: { name } })];
      }),
    );
    // Deleting a database takes its tables along, those that are kept too.
    for (const database of databases.values()) database.applyRemovalPolicy(removal(props));
    for (const table of [...parquetTables, ...icebergTables]) {
      const resource = isIceberg(table) ? this.#iceberg(table) : this.#parquet(table);
      const database = databases.get(table.zone);
      if (database) resource.addResourceDependency(database);
      resource.applyRemovalPolicy(removal(props));
    }
  }

  /** ARNs that Glue asks permission for when tables of the given databases are used. */
  arns(...zones: readonly Zone[]): string[] {
    const databases = zones.map((zone) => this.databases[zone]);
    return [
      this.#arn('catalog'),
      ...databases.flatMap((name) => [this.#arn('database', name), this.#arn('table', `${name}/*`)]),
    ];
  }

  /** ARNs that Glue asks permission for when these tables or views are made, changed or deleted, and no others. */
  arnsOf(tables: readonly Pick<TableContract, 'zone' | 'name'>[]): string[] {
    const databases = new Set(tables.map(({ zone }) => this.databases[zone]));
    return [
      this.#arn('catalog'),
      ...[...databases].map((name) => this.#arn('database', name)),
      ...tables.map(({ zone, name }) => this.#arn('table', `${this.databases[zone]}/${name}`)),
    ];
  }

  /** Athena looks at the database `default`, and makes it where it is missing, whatever a statement names. */
  defaultArns(): string[] {
    return [this.#arn('catalog'), this.#arn('database', 'default')];
  }

  #arn(resource: string, resourceName?: string): string {
    return Stack.of(this).formatArn({ service: 'glue', resource, ...(resourceName && { resourceName }) });
  }

  #bucketOf(table: TableContract): Bucket {
    const { bronze, silver, gold } = this.#props.lake;
    return { bronze, staging: silver, silver, gold }[table.zone];
  }

  #parquet(table: TableContract): CfnTable {
    const { location, parameters, ...storage } = this.#storageOf(table);
    return new CfnTable(this, idOf(table), {
      catalogId: Stack.of(this).account,
      databaseName: this.databases[table.zone],
      tableInput: {
        name: table.name,
        description: table.doc,
        tableType: 'EXTERNAL_TABLE',
        parameters: { classification: 'parquet', ...parameters },
        partitionKeys: partitionKeysOf(table),
        storageDescriptor: {
          columns: Object.entries(table.columns).map(([name, { type, doc }]) => ({ name, type, comment: doc })),
          location,
          ...storage,
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
  }

  /** Where a table's files lie, and how a query finds those that it needs without listing what is old. */
  #storageOf(table: TableContract) {
    const bucket = this.#bucketOf(table).bucketName;
    const inputFormat = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';
    const location = `s3://${bucket}/${prefixOf(table)}`;
    switch (readingOf(table)) {
      case 'whole':
        return { location, inputFormat, parameters: {} };
      case 'by day': {
        const days = `NOW-${this.#props.daysKept}DAYS,NOW+1DAY`;
        const type = { type: 'date', format: 'yyyy-MM-dd', range: days };
        return { location, inputFormat, parameters: projected(location, ARRIVAL_DAY, type) };
      }
      case 'once': {
        const manifests = `s3://${bucket}/${SILVER.arrivals}${table.name}/`;
        return {
          location: manifests,
          inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
          parameters: projected(manifests, BATCH_ID, { type: 'injected' }),
        };
      }
    }
  }

  /** `TableInput` must stay absent: beside `IcebergTableInput` the table is refused, alone it is wiped by the next update. */
  #iceberg(table: TableContract): CfnTable {
    const fields = Object.entries(table.columns).map(([name, { id, type, required, doc }]) => ({
      id,
      name,
      type: icebergType(type),
      required: required ?? false,
      doc,
    }));
    const partition = table.partitionByMonth;
    const sourceId = partition === undefined ? undefined : table.columns[partition]?.id;
    const resource = new CfnTable(this, idOf(table), {
      catalogId: Stack.of(this).account,
      databaseName: this.databases[table.zone],
      name: table.name,
      openTableFormatInput: {
        icebergInput: {
          metadataOperation: 'CREATE',
          version: '2',
          icebergTableInput: {
            location: `s3://${this.#bucketOf(table).bucketName}/${ICEBERG_TABLES}${table.name}/`,
            schema: { type: 'struct', fields },
            ...(sourceId !== undefined && {
              partitionSpec: {
                fields: [
                  { name: `${partition}_month`, sourceId, transform: 'month', fieldId: FIRST_PARTITION_FIELD_ID },
                ],
              },
            }),
            properties: {
              'write.format.default': 'parquet',
              'write.parquet.compression-codec': 'zstd',
              'history.expire.max-snapshot-age-ms': String(SNAPSHOT_DAYS * 86_400_000),
            },
          },
        },
      },
    });
    // Glue writes the first metadata file at creation, so the bucket has to stand with its policy.
    resource.node.addDependency(this.#bucketOf(table));
    return resource;
  }
}

/** Partitions that follow from their name: nothing registers them. */
const projected = (location: string, key: string, projection: Readonly<Record<string, string>>) => ({
  'projection.enabled': 'true',
  ...Object.fromEntries(Object.entries(projection).map(([name, value]) => [`projection.${key}.${name}`, value])),
  'storage.location.template': `${location}${key}=\${${key}}/`,
});

const PARTITIONS: Readonly<Record<string, string>> = {
  [ARRIVAL_DAY]: 'UTC day of arrival, yyyy-MM-dd',
  [BATCH_ID]: 'The batch of arrivals that a refresh took; a query has to name one',
};

function partitionKeysOf(table: TableContract) {
  const name = partitionOf(table);
  return name === undefined ? [] : [{ name, type: 'string', comment: PARTITIONS[name] ?? '' }];
}

/** A name that a first deploy claimed before it failed must be free again for the second. */
const removal = ({ retain = true }: CatalogProps): RemovalPolicy =>
  retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/** Iceberg says `long` where Hive and everybody else says `bigint`. */
const icebergType = (type: ColumnType): string => (type === 'bigint' ? 'long' : type);

/** Construct id of a table; a part of its logical id, which must never change for a table that holds data. */
const idOf = ({ zone, name }: TableContract): string =>
  `${zone}_${name}_table`.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
