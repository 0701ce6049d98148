import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { readStatements } from '../../glue-sql/statement.ts';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import { apiEnv } from '../../lambdas/api/env.ts';
import { arrivalsEnv } from '../../lambdas/arrivals/env.ts';
import { collectEnv } from '../../lambdas/collect/env.ts';
import { compactEnv } from '../../lambdas/compact/env.ts';
import { gateEnv } from '../../lambdas/gate/env.ts';
import { liveEnv } from '../../lambdas/live/env.ts';
import { loadEnv } from '../../lambdas/load/env.ts';
import { publishEnv } from '../../lambdas/publish/env.ts';
import { replayEnv } from '../../lambdas/replay/env.ts';
import { reportEnv } from '../../lambdas/report/env.ts';
import { transformEnv } from '../../lambdas/transform/env.ts';
import { watchEnv } from '../../lambdas/watch/env.ts';
import { permissions } from './support/permissions.ts';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, stageTemplate, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const granted = permissions(template);
const refresh = granted.WarehouseRefreshRole ?? [];
const maintenance = granted.WarehouseMaintenanceRole ?? [];

/** What every role may do, to the letter. A change of it is a decision: review it, then write it here. */
const agreed: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'permissions.json'), 'utf8'),
);

const goldTables = icebergTables.filter(({ zone }) => zone === 'gold').map(({ name }) => name);

/** The tables on which a role is granted an action of Glue. */
const tablesOf = (role: readonly string[], action: string): string[] =>
  role
    .filter((line) => line.startsWith(`glue:${action} `) && line.includes(':table/'))
    .map((line) => line.split(' ')[1] ?? '');

const glue = (path: string): string => `arn:<Partition>:glue:<Region>:<AccountId>:${path}`;

describe('what a role may do', () => {
  it('is known of every role', () => {
    expect(Object.keys(granted).sort()).toEqual(Object.keys(agreed).sort());
    expect(ofType(template, 'AWS::IAM::Role')).toHaveLength(Object.keys(agreed).length);
  });

  it.each(Object.keys(agreed))('%s: exactly what was agreed', (role) => {
    expect(granted[role]).toEqual(agreed[role]);
  });

  it('is never every action, of a service or of all', () => {
    const actions = Object.values(granted).flatMap((lines) => lines.map((line) => line.split(' ')[0]));
    expect(actions.filter((action) => action?.includes('*'))).toEqual([]);
  });

  it('is on every resource only for what cannot be granted otherwise', () => {
    const everywhere = Object.entries(granted).flatMap(([role, lines]) =>
      lines.filter((line) => / \*( if|$)/.test(line)).map((line) => `${role} ${line.split(' ')[0]}`),
    );
    const delivery = [
      'CreateLogDelivery',
      'DeleteLogDelivery',
      'DescribeLogGroups',
      'DescribeResourcePolicies',
      'GetLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'UpdateLogDelivery',
    ];
    const machines = [
      'WarehouseRefreshRole',
      'WarehouseMaintenanceRole',
      'ModelsTrainRole',
      'PrivacyRole',
      'ReplayRole',
    ];
    // A token for the registry of images; metrics are held to SageMaker’s own namespaces.
    const containers = ['ModelsTrainingRole', 'ModelsServingRole'].flatMap((role) => [
      `${role} cloudwatch:PutMetricData`,
      `${role} ecr:GetAuthorizationToken`,
    ]);
    const builds = ['ModelsImageBuildRole ecr:GetAuthorizationToken'];
    const logs = machines.flatMap((role) => delivery.map((action) => `${role} logs:${action}`));
    const leftovers = ['ListModels', 'ListEndpointConfigs'].map(
      (action) => `ModelsEndpointsTellRole sagemaker:${action}`,
    );
    expect(everywhere.sort()).toEqual([...logs, ...containers, ...builds, ...leftovers].sort());
  });

  it('of questions writes nothing but their results', () => {
    const writes = (granted.WarehouseQueryRole ?? []).filter(
      (line) =>
        !/^(?:athena|\w+:(?:Get|List)\w+ )/.test(line) &&
        !/:CreateDatabase \S+(?:catalog|database\/default)$/.test(line),
    );
    expect(writes).toEqual([
      's3:AbortMultipartUpload <LakeGold.Arn>/athena-results/*',
      's3:PutObject <LakeGold.Arn>/athena-results/*',
    ]);
  });

  it('comes from its own policies, not from managed ones', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('never includes making a log group, which would bring one back that a deleted stack has left', () => {
    const makers = Object.entries(granted).flatMap(([role, lines]) =>
      lines
        .filter((line) => line.startsWith('logs:CreateLogGroup'))
        .map((line) => `${role} ${line.split('log-group:')[1]}`),
    );
    // SageMaker’s containers do not log at all without it. The group of training jobs is the account’s own.
    const groups = [
      ['ModelsTrainingRole', '/aws/sagemaker/TrainingJobs'],
      ['ModelsServingRole', '/aws/sagemaker/Endpoints/shoplake-shop-forecaster'],
      ['ModelsServingRole', '/aws/sagemaker/Endpoints/shoplake-shop-order-value'],
      ['ModelsServingRole', '/aws/sagemaker/Endpoints/shoplake-shop-recommender'],
    ];
    expect(makers.sort()).toEqual(
      groups.flatMap(([role, group]) => [`${role} ${group}`, `${role} ${group}:log-stream:*`]).sort(),
    );
  });
});

describe('what Athena needs of the role that runs its statements', () => {
  it.each(['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'])('%s', (action) => {
    expect(refresh).toContain(
      `athena:${action} arn:<Partition>:athena:<Region>:<AccountId>:workgroup/shoplake-shop-own`,
    );
  });

  it('the database `default`, which it looks at whatever a statement names', () => {
    expect(refresh).toContain(`glue:GetDatabase ${glue('catalog')}`);
    expect(refresh).toContain(`glue:GetDatabase ${glue('database/default')}`);
  });

  it.each(['staging', 'silver', 'gold'])('the tables of %s: catalog, database and table', (zone) => {
    for (const path of ['catalog', `database/shop_${zone}`, `table/shop_${zone}/*`]) {
      expect(refresh).toContain(`glue:GetTable ${glue(path)}`);
    }
  });

  it.each([
    ['silver', '<LakeSilver.Arn>'],
    ['gold', '<LakeGold.Arn>'],
  ])('to commit into %s, which is an update of the table, and to clear files away', (zone, bucket) => {
    for (const role of [refresh, maintenance]) {
      const tables = zone === 'silver' ? ['*'] : goldTables;
      for (const name of tables) expect(role).toContain(`glue:UpdateTable ${glue(`table/shop_${zone}/${name}`)}`);
      for (const action of ['GetObject', 'PutObject', 'DeleteObject'])
        expect(role).toContain(`s3:${action} ${bucket}/tables/*`);
    }
  });

  it('and of maintenance neither what was staged nor views', () => {
    expect(maintenance.join('\n')).not.toMatch(/staging|bronze|published|glue:(CreateTable|DeleteTable)/);
  });

  it('to replace a view, and to make and delete nothing that is none', () => {
    const views = readStatements('gold').filter(({ kind }) => kind === 'view');
    const named = views.map(({ name }) => glue(`table/shop_gold/${name}`));
    for (const action of ['CreateTable', 'UpdateTable', 'DeleteTable'])
      for (const view of named) expect(refresh).toContain(`glue:${action} ${view}`);
    for (const action of ['CreateTable', 'DeleteTable'])
      expect(tablesOf(refresh, action).toSorted()).toEqual(named.toSorted());
  });

  it('to compact Iceberg tables, and to change no view', () => {
    const tables = goldTables.map((name) => glue(`table/shop_gold/${name}`));
    expect(tables.length).toBeGreaterThan(2);
    expect(tablesOf(maintenance, 'UpdateTable').toSorted()).toEqual(
      [...tables, glue('table/shop_silver/*')].toSorted(),
    );
    expect(readStatements('silver').filter(({ kind }) => kind === 'view')).toEqual([]); // what the * stands for are tables
  });

  it.each(['<LakeGold.Arn>/athena-results/*', '<LakeGold.Arn>/published/data/*', '<LakeSilver.Arn>/tables/*'])(
    'to write large files in parts below %s',
    (objects) => {
      for (const action of ['PutObject', 'AbortMultipartUpload', 'ListMultipartUploadParts']) {
        expect(refresh).toContain(`s3:${action} ${objects}`);
      }
    },
  );
});

describe('what Lambda needs of the roles of functions with a failure destination', () => {
  it.each(['IngestionTransformRole', 'IngestionLoadRole', 'LiveWatchRole'])(
    '%s: to write below the fixed prefix and to list',
    (role) => {
      expect(granted[role]).toContain('s3:PutObject <LakeBronze.Arn>/aws/lambda/*');
      expect(granted[role]?.some((line) => line.startsWith('s3:ListBucket <LakeBronze.Arn>'))).toBe(true);
    },
  );
});

describe('roles', () => {
  it('are taken by one service each; that of questions by people of the account', () => {
    const services = ofType(template, 'AWS::IAM::Role').map(([, { Properties }]) => {
      const { Statement } = Properties.AssumeRolePolicyDocument;
      expect(Statement).toHaveLength(1);
      const { Service, AWS } = Statement[0].Principal;
      return Service ?? text(AWS);
    });
    expect(new Set(services)).toEqual(
      new Set([
        'lambda.amazonaws.com',
        'states.amazonaws.com',
        'events.amazonaws.com',
        'scheduler.amazonaws.com',
        'sagemaker.amazonaws.com',
        'codebuild.amazonaws.com',
        'arn:<Partition>:iam::<AccountId>:root',
      ]),
    );
  });

  it('have their policies before a function that takes them exists', () => {
    for (const [, { Properties, DependsOn }] of ofType(template, 'AWS::Lambda::Function')) {
      const [role] = Properties.Role['Fn::GetAtt'];
      const policy = role.replace(/Role[0-9A-F]{8}$/, 'RoleDefaultPolicy');
      expect(DependsOn).toContainEqual(expect.stringMatching(`^${policy}`));
    }
  });

  it('let only this API and this rule invoke a function', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Permission')) {
      expect(text(Properties.SourceArn)).toMatch(/<ApiHttp>\/\*\/\*(\/|$)|^<IngestionLanded\.Arn>$/);
    }
  });
});

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  IngestionCollect: collectEnv,
  IngestionTransform: transformEnv,
  IngestionLoad: loadEnv,
  LiveWatch: liveEnv,
  WarehouseArrivals: arrivalsEnv,
  WarehouseCompact: compactEnv,
  WarehousePublish: publishEnv,
  ReplayRestage: replayEnv,
  ReportingWrite: reportEnv,
  ModelsGate: gateEnv,
  ModelWatch: watchEnv,
  ApiReports: apiEnv,
};

describe.each(['local', 'dev', 'prod'] as const)('the environment in %s', (stage) => {
  it.each(Object.entries(SCHEMAS))('satisfies the schema of %s', (id, schema) => {
    const { Variables } = only(stageTemplate(stage), 'AWS::Lambda::Function', id).Properties.Environment;
    const values = Object.entries(Variables).map(([name, value]) => [name, text(value)] as const);
    expect(schema.safeParse(Object.fromEntries(values)).error).toBeUndefined();
    const bytes = values.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
    expect(bytes).toBeLessThan(4096);
  });
});
