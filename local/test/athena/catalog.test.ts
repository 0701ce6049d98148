import { describe, expect, it } from 'vitest';
import { catalogFromTemplate } from '../../athena/catalog.ts';

const iceberg = {
  databaseName: 'silver',
  properties: {
    Name: 'orders',
    OpenTableFormatInput: {
      IcebergInput: {
        MetadataOperation: 'CREATE',
        IcebergTableInput: {
          Location: 's3://lake/silver/orders',
          Schema: {
            Type: 'struct',
            Fields: [
              { Id: 1, Name: 'order_id', Type: 'string', Required: true },
              { Id: 2, Name: 'lines', Type: 'long' },
            ],
          },
        },
      },
    },
  },
};

const parquet = (parameters: Record<string, string>) => ({
  databaseName: 'staging',
  properties: {
    TableInput: {
      Name: 'orders',
      PartitionKeys: [
        { Name: 'source', Type: 'string' },
        { Name: 'dt', Type: 'string' },
      ],
      Parameters: parameters,
      StorageDescriptor: {
        Location: 's3://lake/staging/orders/',
        Columns: [{ Name: 'order_id', Type: 'string' }],
        SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      },
    },
  },
});

const projection = {
  'projection.enabled': 'true',
  'projection.source.type': 'injected',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': '2024-01-01,NOW',
  'storage.location.template': `s3://lake/staging/orders/source=\${source}/dt=\${dt}/`,
};

describe('catalogFromTemplate', () => {
  it('reads an Iceberg table', () => {
    expect(catalogFromTemplate([iceberg])).toEqual([
      {
        database: 'silver',
        name: 'orders',
        kind: 'iceberg',
        location: 's3://lake/silver/orders/',
        columns: [
          { name: 'order_id', type: 'string', required: true },
          { name: 'lines', type: 'long', required: false },
        ],
        partitionKeys: [],
        partitionedBy: [],
      },
    ]);
  });

  it('reads a Parquet table with partition projection', () => {
    expect(catalogFromTemplate([parquet(projection)])).toEqual([
      {
        database: 'staging',
        name: 'orders',
        kind: 'parquet',
        location: 's3://lake/staging/orders/',
        columns: [{ name: 'order_id', type: 'string', required: false }],
        partitionKeys: [
          { name: 'source', type: 'string' },
          { name: 'dt', type: 'string' },
        ],
      },
    ]);
  });

  it('refuses both shapes in one table, as Glue does', () => {
    const both = { ...iceberg, properties: { ...iceberg.properties, TableInput: { Name: 'orders' } } };

    expect(() => catalogFromTemplate([both])).toThrow(/Table metadata is expected only via TableInput/);
  });

  it('refuses a partition column without projection, and layouts it does not read', () => {
    const { 'projection.dt.type': _, ...incomplete } = projection;
    const other = { ...projection, 'storage.location.template': `s3://lake/staging/orders/\${source}/\${dt}/` };

    expect(() => catalogFromTemplate([parquet(incomplete)])).toThrow(/missing projection configuration: \[dt\]/);
    expect(() => catalogFromTemplate([parquet({})])).toThrow(/without partition projection/);
    expect(() => catalogFromTemplate([parquet(other)])).toThrow(/does not support the storage.location.template/);
    expect(() => catalogFromTemplate([iceberg, iceberg])).toThrow(/silver.orders twice/);
  });
});
