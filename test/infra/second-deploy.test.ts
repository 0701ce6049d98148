import { describe, expect, it } from 'vitest';
import { all, ofType, type Resource, text } from './support/resources.ts';
import { DEFAULTS, stageTemplate, synthesise } from './support/synth.ts';

const prod = stageTemplate('prod');
/** The same stack under another prefix of its databases. */
const other = synthesise('shop', DEFAULTS);

const isKept = ({ DeletionPolicy }: Resource): boolean => /^Retain/.test(DeletionPolicy ?? '');
const kept = all(prod).filter(([, resource]) => isKept(resource));

/** The name that a template gives, by which a second stack would meet what a first one left. */
const fixedName = ({ Type, Properties }: Resource): string | undefined => {
  if (Type === 'AWS::Glue::Database') return String(Properties.DatabaseInput.Name);
  if (Type === 'AWS::Glue::Table') return `${Properties.DatabaseName}.${Properties.Name ?? Properties.TableInput.Name}`;
  return [Properties.BucketName, Properties.Name, Properties.RepositoryName].find((name) => name !== undefined);
};

/** Columns of the Iceberg tables in their order, by the table without its prefix. */
const columns = (resources: [string, Resource][]) =>
  Object.fromEntries(
    resources.flatMap(([, resource]) => {
      const { OpenTableFormatInput } = resource.Properties ?? {};
      if (!OpenTableFormatInput) return [];
      const fields: { Name: string; Type: string }[] =
        OpenTableFormatInput.IcebergInput.IcebergTableInput.Schema.Fields;
      const name = String(fixedName(resource)).replace(/^\w+?_(?=silver|gold)/, '');
      return [[name, fields.map(({ Name, Type }) => `${Name} ${Type}`)] as const];
    }),
  );

describe('a stage that retains, deployed again', () => {
  it('meets databases and tables of the first by their names, and nothing else', () => {
    const named = kept.filter(([, resource]) => fixedName(resource) !== undefined);
    expect(new Set(named.map(([, { Type }]) => Type))).toEqual(new Set(['AWS::Glue::Database', 'AWS::Glue::Table']));
    for (const [, resource] of named) expect(fixedName(resource)).toMatch(/^prod_/);
  });

  it('meets nothing under another prefix', () => {
    const names = (resources: [string, Resource][]) =>
      resources.filter(([, resource]) => isKept(resource)).flatMap(([, resource]) => fixedName(resource) ?? []);
    const before = new Set(names(all(prod)));
    expect(before.size).toBeGreaterThan(40);
    expect(names(all(other)).filter((name) => before.has(name))).toEqual([]);
  });

  it('names its packages of models after the very stack, so that those of the first are not met', () => {
    for (const [, { Properties }] of ofType(prod, 'AWS::SageMaker::ModelPackageGroup'))
      expect(text(Properties.ModelPackageGroupName)).toMatch(/<part>$/);
  });
});

describe('what docs/deploy.md has Athena carry over', () => {
  it('is every Iceberg table, whose columns stand in the same order under another prefix', () => {
    expect(Object.keys(columns(all(prod))).length).toBeGreaterThan(20);
    expect(columns(all(other))).toEqual(columns(all(prod)));
  });

  it('can be read from the first stack, whose buckets and key stay', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Kinesis::Stream'])
      expect(ofType(prod, type).filter(([, resource]) => !isKept(resource))).toEqual([]);
    const keys = ofType(prod, 'AWS::SecretsManager::Secret').filter(([id]) => id.startsWith('IngestionIdentityKey'));
    expect(keys.map(([, key]) => isKept(key))).toEqual([true]);
  });
});
