import { type Document, ofType } from '../rules/document.ts';
import { first, mutant, type TemplateMutant } from './mutant.ts';

const TABLE = 'AWS::Glue::Table';

/** The Iceberg part of the first table whose logical id begins so. */
export const iceberg = (document: Document, id: string) => first(document, TABLE, id).OpenTableFormatInput.IcebergInput;
const partitioned = (document: Document) => {
  const inputs = ofType(document, TABLE).map(
    ([, { Properties }]) => Properties.OpenTableFormatInput?.IcebergInput.IcebergTableInput,
  );
  return inputs.find((input) => input?.PartitionSpec);
};
/** The first table whose partitions are days that follow from their names. */
const projected = (document: Document) => {
  const inputs = ofType(document, TABLE).map(([, { Properties }]) => Properties.TableInput);
  return inputs.find((input) => input?.Parameters?.['projection.dt.type'] === 'date');
};

/** Faults in databases and tables of the catalog. */
export const OF_THE_CATALOG: readonly TemplateMutant[] = [
  mutant(
    'hasIcebergThatSurvives',
    'TableInput beside Iceberg',
    /expected only via TableInput or via Iceberg/,
    (document) => {
      first(document, TABLE, 'CatalogSilver').TableInput = { Description: 'x' };
    },
  ),
  mutant('hasIcebergThatSurvives', 'a schema without its type', /Cannot parse type from json/, (document) => {
    delete iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Type;
  }),
  mutant('hasIcebergThatSurvives', 'a type of Hive', /Iceberg has no type bigint/, (document) => {
    iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields[0].Type = 'bigint';
  }),
  mutant('hasIcebergThatSurvives', 'two columns of one field id', /two fields of one id/, (document) => {
    iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields[1].Id = 1;
  }),
  mutant(
    'hasIcebergThatSurvives',
    'a table at the root of a bucket',
    /Path missing in file system location/,
    (document) => {
      iceberg(document, 'CatalogSilver').IcebergTableInput.Location = 's3://bucket/';
    },
  ),
  mutant('hasIcebergThatSurvives', 'a partition by a column there is none of', /Type cannot be null/, (document) => {
    partitioned(document).PartitionSpec.Fields[0].SourceId = 999;
  }),
  mutant('hasIcebergThatSurvives', 'a version that Athena does not write', /version 2 alone/, (document) => {
    iceberg(document, 'CatalogGold').Version = '3';
  }),
  mutant(
    'projectsEveryPartition',
    'a partition without its projection',
    /missing projection configuration: \[dt\]/,
    (document) => {
      delete projected(document).Parameters['projection.dt.type'];
    },
  ),
  mutant('projectsEveryPartition', 'days in another form than in the keys', /every query is empty/, (document) => {
    projected(document).Parameters['projection.dt.format'] = 'yyyy/MM/dd';
  }),
  mutant('projectsEveryPartition', 'a range that is none', /the range .* is none that Athena reads/, (document) => {
    projected(document).Parameters['projection.dt.range'] = 'yesterday,NOW';
  }),
  mutant('projectsEveryPartition', 'locations without their slash', /does not end with \//, (document) => {
    const template = projected(document).Parameters['storage.location.template'];
    template['Fn::Join'][1] = template['Fn::Join'][1].map((part: unknown) =>
      typeof part === 'string' ? part.replace(/\/$/, '') : part,
    );
  }),
];
