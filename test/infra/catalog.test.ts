import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { icebergTables, parquetTables } from '../../glue-sql/tables/index.ts';
import { maintenanceStatements } from '../../lib/maintenance/statements.ts';
import { ofType, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const tables = ofType(template, 'AWS::Glue::Table').map(([id, resource]) => {
  const { Name, TableInput, DatabaseName } = resource.Properties;
  return { id, key: `${DatabaseName}.${Name ?? TableInput.Name}`.replace('shop_', ''), ...resource };
});
const iceberg = tables.filter(({ Properties }) => Properties.OpenTableFormatInput);
const parquet = tables.filter(({ Properties }) => !Properties.OpenTableFormatInput);
const inputOf = (key: string) =>
  tables.find((table) => table.key === key)?.Properties.OpenTableFormatInput.IcebergInput.IcebergTableInput;

interface Registered {
  /** Column by field id, those of dropped columns too. */
  readonly columns: Readonly<Record<string, string>>;
  /** Partition by partition field id. */
  readonly partitions: Readonly<Record<string, string>>;
}
/** A line of this file is never changed or removed: an id that comes back brings old data back under a new name. */
const registry: Record<string, Registered> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'field-ids.json'), 'utf8'),
);

/** Columns that went from integers to decimals, which Iceberg does not widen: the older id is retired. */
const RETYPED: ReadonlyMap<string, readonly string[]> = new Map([
  ['silver.events', ['quantity']],
  ['silver.order_lines', ['quantity']],
  ['silver.returns', ['quantity']],
  ['gold.sold_lines', ['quantity']],
  ['gold.returned_lines', ['quantity']],
  ['gold.sold_orders', ['units']],
  ['gold.sessions', ['cart_units']],
  ['gold.carts', ['cart_units']],
]);

describe('the catalog', () => {
  it('holds every table of the contract and no other', () => {
    const contract = [...parquetTables, ...icebergTables].map(({ zone, name }) => `${zone}.${name}`);
    expect(tables.map(({ key }) => key).sort()).toEqual(contract.sort());
  });

  it('makes each table after its database', () => {
    for (const { Properties, DependsOn } of tables) {
      const zone = Properties.DatabaseName.replace('shop_', '');
      expect(DependsOn).toContainEqual(expect.stringMatching(`^Catalog${zone}Database`));
    }
  });
});

describe.each(iceberg)('the Iceberg table $key', ({ key, Properties, DependsOn }) => {
  const input = inputOf(key);

  it('has the one shape that survives an update', () => {
    expect(Properties).not.toHaveProperty('TableInput');
    expect(Properties.Name).toBe(key.split('.')[1]);
    expect(Properties.OpenTableFormatInput.IcebergInput).toMatchObject({ MetadataOperation: 'CREATE', Version: '2' });
    expect(input.Schema.Type).toBe('struct');
  });

  it('lies below a prefix of its own, in a bucket that stands with its policy', () => {
    const bucket = key.startsWith('silver.') ? 'LakeSilver' : 'LakeGold';
    expect(text(input.Location)).toBe(`s3://<${bucket}>/tables/${Properties.Name}/`);
    expect(DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^${bucket}[0-9A-F]{8}$`)));
    expect(DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^${bucket}Policy`)));
  });

  it('speaks Iceberg’s names of types', () => {
    for (const { Type } of input.Schema.Fields) {
      expect(Type).toMatch(/^(string|long|double|boolean|timestamp|decimal\(\d+,\d+\))$/);
    }
  });

  it('is partitioned by the month that the contract names, or not at all', () => {
    const contract = icebergTables.find(({ name }) => name === Properties.Name);
    const column = contract?.partitionByMonth;
    const sourceId = column && contract.columns[column]?.id;
    const fields = column && [{ Name: `${column}_month`, SourceId: sourceId, Transform: 'month', FieldId: 1000 }];
    expect(input.PartitionSpec?.Fields).toEqual(fields);
  });

  it('keeps its snapshots as long as maintenance does', () => {
    expect(input.Properties['history.expire.max-snapshot-age-ms']).toBe('432000000'); // five days, Athena's own default
    expect(maintenanceStatements('silver', { name: 'x' }).inspect).toContain("date_add('day', -5, current_timestamp)");
  });

  it('uses each field id as the registry has it', () => {
    for (const { Id, Name } of input.Schema.Fields) expect([Id, registry[key]?.columns[Id]]).toEqual([Id, Name]);
    for (const { FieldId, Name } of input.PartitionSpec?.Fields ?? []) {
      expect([FieldId, registry[key]?.partitions[FieldId]]).toEqual([FieldId, Name]);
    }
  });

  it('gave no registered column a second id, but where its type could not be widened', () => {
    const names = Object.values(registry[key]?.columns ?? {});
    const again = names.filter((name, index) => names.indexOf(name) !== index);
    expect(again).toEqual(RETYPED.get(key) ?? []);
  });
});

describe.each(parquet)('the Parquet table $key', ({ key, Properties }) => {
  const { TableInput } = Properties;
  const { Parameters, StorageDescriptor } = TableInput;
  const partitions = TableInput.PartitionKeys.map(({ Name }: { Name: string }) => Name);
  const bucket = key.startsWith('bronze.') ? '<LakeBronze>' : '<LakeSilver>';
  const HIVE = 'org.apache.hadoop.hive.ql.io';

  it('is found by a batch of arrivals, by day, or whole, and lists nothing that is old', () => {
    const location = `s3://${bucket}/${key.replace('.', '/')}/`;
    if (BY_DAY.has(key)) {
      expect(partitions).toEqual(['dt']);
      expect(Parameters).toMatchObject({
        'projection.enabled': 'true',
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy-MM-dd',
        'projection.dt.range': 'NOW-365DAYS,NOW+1DAY',
      });
      expect(text(StorageDescriptor.Location)).toBe(location);
      expect(text(Parameters['storage.location.template'])).toBe(`${location}dt=\${dt}/`);
    } else if (WHOLE.has(key)) {
      expect(partitions).toEqual([]);
      expect(Parameters).toEqual({ classification: 'parquet' });
      expect(text(StorageDescriptor.Location)).toBe(location);
    } else {
      const manifests = `s3://<LakeSilver>/arrivals/${key.slice('staging.'.length)}/`;
      expect(partitions).toEqual(['batch_id']);
      expect(Parameters).toMatchObject({ 'projection.enabled': 'true', 'projection.batch_id.type': 'injected' });
      expect(StorageDescriptor.InputFormat).toBe(`${HIVE}.SymlinkTextInputFormat`);
      expect(text(StorageDescriptor.Location)).toBe(manifests);
      expect(text(Parameters['storage.location.template'])).toBe(`${manifests}batch_id=\${batch_id}/`);
    }
  });

  it('does not name its partition column among its columns', () => {
    const names = StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name);
    for (const partition of partitions) expect(names).not.toContain(partition);
    expect(new Set(names).size).toBe(names.length);
  });
});

const BY_DAY = new Set(['bronze.raw_events', 'staging.quarantine']);
const WHOLE = new Set([
  'staging.customer_predictions',
  'staging.erasures',
  'staging.forecasts',
  'staging.model_runs',
  'staging.recommendations',
]);
