import { ofType, type Rule, textOf } from './document.ts';

interface Field {
  readonly Id: number;
  readonly Name: string;
  readonly Type: string;
}
const ICEBERG_TYPES =
  /^(?:boolean|int|long|float|double|date|time|timestamp|timestamptz|string|uuid|binary|decimal\(\d+,\d+\)|fixed\[\d+\])$/;

/** Iceberg tables have the one shape that Glue takes and that survives an update. */
export const hasIcebergThatSurvives: Rule = (document) =>
  ofType(document, 'AWS::Glue::Table').flatMap(([id, { Properties }]) => {
    const iceberg = Properties.OpenTableFormatInput?.IcebergInput;
    if (iceberg === undefined) return [];
    const { Location, Schema, PartitionSpec } = iceberg.IcebergTableInput ?? {};
    const fields: readonly Field[] = Schema?.Fields ?? [];
    const ids = fields.map(({ Id }) => Id);
    const sources: readonly { SourceId: number; FieldId?: number }[] = PartitionSpec?.Fields ?? [];
    return [
      ...(Properties.TableInput
        ? [
            `${id}: TableInput beside OpenTableFormatInput: “Table metadata is expected only via TableInput or via IcebergTableInputProperties”`,
          ]
        : []),
      ...(Schema?.Type === 'struct' ? [] : [`${id}: a schema that is no struct: “Cannot parse type from json”`]),
      ...(iceberg.Version === '2' ? [] : [`${id}: Athena makes and writes tables of version 2 alone`]),
      ...(new Set(ids).size === ids.length ? [] : [`${id}: two fields of one id: Iceberg reads one for the other`]),
      ...fields
        .filter(({ Type }) => !ICEBERG_TYPES.test(Type))
        .map(({ Name, Type }) => `${id}.${Name}: Iceberg has no type ${Type}: “Cannot parse type string to primitive”`),
      ...sources
        .filter(({ SourceId, FieldId = 1000 }) => !ids.includes(SourceId) || FieldId < 1000)
        .map(
          ({ SourceId }) =>
            `${id}: partitioned by the field ${SourceId} that it does not have, or under a field id below 1000: “Type cannot be null”`,
        ),
      ...(/^s3:\/\/[^/]+\/.+\/$/.test(textOf(Location))
        ? []
        : [`${id} lies at the root of a bucket: VACUUM fails with “Path missing in file system location”`]),
    ];
  });

/** What the partition projection of Athena wants to know of each column. */
export const projectsEveryPartition: Rule = (document) =>
  ofType(document, 'AWS::Glue::Table').flatMap(([id, { Properties }]) => {
    const { Parameters = {}, PartitionKeys = [], StorageDescriptor } = Properties.TableInput ?? {};
    if (Parameters['projection.enabled'] !== 'true') return [];
    const template = textOf(Parameters['storage.location.template'] ?? '');
    return [
      ...(PartitionKeys as readonly { Name: string; Type: string }[]).flatMap(({ Name, Type }) => [
        ...projectionFaults(Name, Type, Parameters).map((fault) => `${id}: ${fault}`),
        ...(template.includes(`\${${Name}}`)
          ? []
          : [`${id}: the template of its locations misses \${${Name}}: every partition is read from one place`]),
      ]),
      ...(template.endsWith('/')
        ? []
        : [`${id}: the template of its locations does not end with /: Athena finds other prefixes, too`]),
      ...(template.startsWith(textOf(StorageDescriptor.Location))
        ? []
        : [`${id}: partitions lie outside of the table’s location: Lake Formation denies them`]),
    ];
  });

const KINDS = ['date', 'integer', 'enum', 'injected'];

function projectionFaults(name: string, type: string, parameters: Readonly<Record<string, string>>): string[] {
  const of = (what: string): string | undefined => parameters[`projection.${name}.${what}`];
  const kind = of('type');
  if (kind === undefined)
    return [`partition columns are missing projection configuration: [${name}] (HIVE_METASTORE_ERROR)`];
  if (!KINDS.includes(kind)) return [`${kind} is no kind of projection (HIVE_METASTORE_ERROR)`];
  if (kind === 'injected')
    return type === 'string' ? [] : [`the injected column ${name} is a ${type}, and Athena takes a string alone`];
  if (kind !== 'date') return [];
  const [from = '', to = ''] = (of('range') ?? '').split(',');
  const isFormat = of('format') === 'yyyy-MM-dd';
  const isRange =
    /^(?:\d{4}-\d{2}-\d{2}|NOW[+-]\d+(?:DAYS?|MONTHS?|YEARS?))$/.test(from) &&
    /^(?:NOW(?:[+-]\d+(?:DAYS?|MONTHS?|YEARS?))?|\d{4}-\d{2}-\d{2})$/.test(to);
  return [
    ...(isFormat
      ? []
      : [`days of ${name} are written ${of('format')}, and keys hold yyyy-MM-dd: every query is empty`]),
    ...(isRange ? [] : [`the range ${of('range')} of ${name} is none that Athena reads (HIVE_METASTORE_ERROR)`]),
  ];
}
