import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { all, ofType, type Resource } from './support/resources.ts';
import { stageTemplate } from './support/synth.ts';

const STATEFUL = [
  'AWS::S3::Bucket',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::Kinesis::Stream',
  'AWS::SecretsManager::Secret',
];
const prod = stageTemplate('prod');
const dev = stageTemplate('dev');
/** What holds data in every stage: not the secret between distribution and functions, nor those of the platforms that a stage names. */
const isStateful = ([id, { Type }]: [string, Resource]): boolean =>
  STATEFUL.includes(Type) && !/^(?:GuardOrigin|WebhooksSecret)/.test(id);
const stateful = all(prod).filter(isStateful);

/**
 * Logical ids of what holds data in shops that are deployed. A changed one is a new, empty resource: lines are added to the
 * file with a release, and never changed.
 */
const frozen: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'stateful-ids.json'), 'utf8'),
);

describe('what holds data', () => {
  it('keeps its logical ids', () => {
    expect(Object.keys(frozen).sort()).toEqual([...STATEFUL].sort());
    for (const type of STATEFUL) {
      const ids = ofType(prod, type).map(([id]) => id);
      expect(ids).toEqual(expect.arrayContaining(frozen[type] ?? []));
    }
  });

  it('has the same logical ids in every stage', () => {
    const idsOf = (resources: [string, Resource][]) => resources.filter(isStateful).map(([id]) => id);
    expect(idsOf(all(dev))).toEqual(idsOf(all(prod)));
    expect(idsOf(all(stageTemplate('local')))).toEqual(idsOf(all(prod)));
  });

  it.each(stateful)('%s outlives the stack and its replacement in a stage that retains', (_, resource) => {
    expect(resource.UpdateReplacePolicy).toBe('Retain');
    expect(resource.DeletionPolicy).toMatch(/^Retain(ExceptOnCreate)?$/);
  });

  it('frees fixed names and the stream again when a first deploy fails', () => {
    const claimed = stateful.filter(([, { Type }]) => Type !== 'AWS::S3::Bucket');
    const policies = new Set(claimed.map(([, { DeletionPolicy }]) => DeletionPolicy));
    expect(policies).toEqual(new Set(['RetainExceptOnCreate']));
  });

  it('goes with a stage that does not retain', () => {
    const policies = all(dev).filter(isStateful);
    expect(new Set(policies.map(([, { DeletionPolicy }]) => DeletionPolicy))).toEqual(new Set(['Delete']));
  });
});

/** Properties with which a template fixes the name of a resource in an account. */
const NAMES = [
  'AlarmName',
  'EndpointName',
  'ModelPackageGroupName',
  'BucketName',
  'FunctionName',
  'RoleName',
  'PolicyName',
  'LogGroupName',
  'StateMachineName',
  'TableName',
];
const namesOf = (resources: [string, Resource][]): string[] =>
  resources.flatMap(([, { Type, Properties = {} }]) => {
    const named = [...NAMES.map((name) => Properties[name]), Properties.DatabaseInput?.Name];
    const bare = /WorkGroup|Stream|Secret|Schedule|Rule|::Api$/.test(Type) ? [Properties.Name] : [];
    const isReferring = ['AWS::IAM::Policy', 'AWS::Lambda::EventSourceMapping'].includes(Type);
    return isReferring ? [] : [...named, ...bare].filter((name) => typeof name === 'string').map((n) => `${Type} ${n}`);
  });

describe('two stages in one account', () => {
  it('share no name', () => {
    const inProd = new Set(namesOf(all(prod)));
    // Four databases, two workgroups, five machines and their log groups, three endpoints, their log groups and alarms, API.
    expect(inProd.size).toBe(26);
    expect(namesOf(all(dev)).filter((name) => inProd.has(name))).toEqual([]);
  });

  it('export nothing, so that neither holds the other', () => {
    const outputs: Record<string, object> = prod.toJSON().Outputs;
    expect(Object.values(outputs).filter((output) => 'Export' in output)).toEqual([]);
  });
});
