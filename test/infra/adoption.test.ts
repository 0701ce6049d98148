import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { all, ofType, type Resource, text } from './support/resources.ts';
import { DEFAULTS, ROOT, stageTemplate, synthesise } from './support/synth.ts';

const prod = stageTemplate('prod');
/** The same stack under another prefix of its databases. */
const other = synthesise('shop', DEFAULTS);

/** What CloudFormation knows an imported resource of a type by: its primary identifier. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::SecretsManager::Secret': 'Id',
};
const isKept = ({ DeletionPolicy }: Resource): boolean => /^Retain/.test(DeletionPolicy ?? '');
const kept = all(prod).filter(([, resource]) => isKept(resource));

/** The name that a template gives, by which a second stack would meet what a first one left. */
const fixedName = ({ Type, Properties }: Resource): string | undefined => {
  if (Type === 'AWS::Glue::Database') return String(Properties.DatabaseInput.Name);
  if (Type === 'AWS::Glue::Table') return `${Properties.DatabaseName}.${Properties.Name ?? Properties.TableInput.Name}`;
  return [Properties.BucketName, Properties.Name, Properties.RepositoryName].find((name) => name !== undefined);
};

const deploy = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');
const [, block = '{}'] = /<!-- adopt\.json -->\s*```json([\s\S]*?)```/.exec(deploy) ?? [];
const mapping: Record<string, Record<string, string>> = JSON.parse(block);

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

describe('what docs/deploy.md has CloudFormation adopt', () => {
  it('is everything that holds data, by the logical ids of the template', () => {
    const holding = kept.filter(([, { Type }]) => Type in IDENTIFIERS).map(([id]) => id);
    expect(Object.keys(mapping).sort()).toEqual(holding.sort());
  });

  it.each(Object.entries(mapping))(
    '%s can be imported: it is known by its primary identifier, and retained',
    (id, keys) => {
      const resource = kept.find(([other]) => other === id)?.[1];
      expect(Object.keys(keys)).toEqual([IDENTIFIERS[resource?.Type ?? '']]);
    },
  );

  it('refers to nothing but itself, since an import makes nothing beside it', () => {
    for (const id of Object.keys(mapping))
      expect(JSON.stringify(all(prod).find(([other]) => other === id)?.[1].Properties)).not.toMatch(
        /"Ref"|"Fn::GetAtt"/,
      );
  });

  it('has no policy of the first stack left on it, which would be in the way of the second’s', () => {
    const policies = ofType(prod, 'AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(3);
    expect(policies.filter(([, policy]) => isKept(policy))).toEqual([]);
  });

  it('brings every table back to where its files lie', () => {
    const buckets = Object.keys(mapping).filter((id) => id.startsWith('Lake'));
    for (const [, { Properties }] of ofType(prod, 'AWS::Glue::Table')) {
      const location = JSON.stringify(
        Properties.OpenTableFormatInput ?? Properties.TableInput.StorageDescriptor.Location,
      );
      expect(buckets.some((id) => location.includes(`{"Ref":"${id}"}`))).toBe(true);
    }
  });
});
