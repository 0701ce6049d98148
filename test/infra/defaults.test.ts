import { describe, expect, it } from 'vitest';
import { all, ofType, only } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const BUCKETS = ['LakeBronze', 'LakeSilver', 'LakeGold'];
const bucket = (id: string) => only(template, 'AWS::S3::Bucket', id);

interface LifecycleRule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
  readonly Transitions?: readonly unknown[];
  readonly AbortIncompleteMultipartUpload?: unknown;
}
const rules = (id: string): LifecycleRule[] => bucket(id).Properties.LifecycleConfiguration.Rules;

describe('a stage with default options', () => {
  describe.each(BUCKETS)('bucket %s', (id) => {
    it('is encrypted', () => {
      const [rule] = bucket(id).Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('AES256');
    });

    it('refuses all public access', () => {
      expect(bucket(id).Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    });

    it('takes requests over TLS only', () => {
      const [statement] = only(template, 'AWS::S3::BucketPolicy', `${id}Policy`).Properties.PolicyDocument.Statement;
      expect(statement).toMatchObject({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
      expect(statement.Resource).toHaveLength(2); // the bucket and its objects
    });

    it('clears away what is left of cut-off uploads, and what was overwritten where somebody turns versions on', () => {
      expect(rules(id)).toContainEqual({
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        Status: 'Enabled',
      });
    });

    it('has a name of CloudFormation’s making and keeps one version, so that a deleted object is gone', () => {
      expect(bucket(id).Properties).not.toHaveProperty('BucketName');
      expect(bucket(id).Properties).not.toHaveProperty('VersioningConfiguration');
    });
  });

  it('moves input to a colder class after a month, and of tables and files expires none', () => {
    const colder = [...rules('LakeBronze'), ...rules('LakeSilver')].filter(({ Transitions }) => Transitions);
    expect(colder.map(({ Prefix }) => Prefix)).toEqual(['bronze/', 'landing/']);
    expect(colder.map(({ ExpirationInDays }) => ExpirationInDays)).toEqual([365, undefined]);
  });

  it('expires only what no table is made of: received events, failures, quarantine, what was taken, results, features, exports', () => {
    const expiring = BUCKETS.flatMap(rules).filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['bronze/', 365],
      ['aws/lambda/', 30],
      ['staging/quarantine/', 90],
      ['arrivals/', 30],
      ['receipts/taken/', 365],
      ['athena-results/', 7],
      ['models/features/', 7],
      ['privacy/exports/', 1],
    ]);
    const input = expiring.filter(({ Prefix }) => /^(?:bronze|aws|staging)/.test(Prefix ?? ''));
    expect(input.map((rule) => rule.NoncurrentVersionExpiration)).toEqual(Array(3).fill({ NoncurrentDays: 1 }));
  });

  it('tells EventBridge of new objects in bronze without a custom resource', () => {
    expect(bucket('LakeBronze').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(all(template).filter(([, { Type }]) => Type.startsWith('Custom::'))).toEqual([]);
  });

  it('has one shard, encrypted, that keeps records longer than they are retried', () => {
    const { Properties } = only(template, 'AWS::Kinesis::Stream');
    expect(Properties).toEqual({
      ShardCount: 1,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 24,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    const mapping = only(template, 'AWS::Lambda::EventSourceMapping', 'IngestionStreamToTransform').Properties;
    expect(mapping.MaximumRecordAgeInSeconds).toBeLessThan(Properties.RetentionPeriodHours * 3600);
  });

  it('reads the stream from its beginning and keeps what fails to the last', () => {
    const { Properties, DependsOn } = only(template, 'AWS::Lambda::EventSourceMapping', 'IngestionStreamToTransform');
    expect(Properties).toMatchObject({
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 72_000,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^LakeBronze/), 'Arn'] } },
      },
    });
    expect(DependsOn).toContainEqual(expect.stringMatching(/^IngestionTransformRoleDefaultPolicy/));
  });

  it('drops no record unread: a filter would', () => {
    expect(
      only(template, 'AWS::Lambda::EventSourceMapping', 'IngestionStreamToTransform').Properties,
    ).not.toHaveProperty('FilterCriteria');
  });

  it('tries a landed file again and keeps the event that fails to the last', () => {
    const { Properties, DependsOn } = only(template, 'AWS::Lambda::EventInvokeConfig');
    expect(Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^LakeBronze/), 'Arn'] } },
      },
    });
    expect(DependsOn).toContainEqual(expect.stringMatching(/^IngestionLoadRoleDefaultPolicy/));
  });

  it('throttles the API by rate and by burst', () => {
    const { Properties } = only(template, 'AWS::ApiGatewayV2::Stage');
    expect(Properties.StageName).toBe('$default');
    expect(Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
  });

  it('logs neither who asks nor with which key', () => {
    const { Format } = only(template, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
    expect(Format).not.toMatch(/sourceIp|identity|authoriz|query|userAgent/i);
  });

  it('leaves CORS to the functions, whose headers the gateway would replace', () => {
    expect(only(template, 'AWS::ApiGatewayV2::Api').Properties).not.toHaveProperty('CorsConfiguration');
    const keys = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);
    // Batch, six calls, and the figures of Segment's SDK; those of their aliases go to `$default`.
    expect(keys.filter((key) => key.startsWith('OPTIONS '))).toHaveLength(8);
    expect(keys).toContain('$default'); // the gateway’s own 404 would have no CORS headers
    expect(keys.length).toBeLessThan(300);
  });

  it('answers within the thirty seconds that an HTTP API waits', () => {
    for (const id of ['IngestionCollect', 'ApiReports']) {
      expect(only(template, 'AWS::Lambda::Function', id).Properties.Timeout).toBeLessThan(30);
    }
  });

  it('keeps logs for two weeks and deletes them with the stack', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup');
    // fourteen functions, five machines, three endpoints, the access log, the image’s build
    expect(groups).toHaveLength(24);
    for (const [, group] of groups) {
      expect(group.Properties.RetentionInDays).toBe(14);
      expect(group.DeletionPolicy).toBe('Delete');
    }
  });

  it('gives each function the log group it may write, and no more concurrency than a new account has', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Properties.LoggingConfig).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } });
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
      expect(Properties.MemorySize).toBeLessThanOrEqual(3008);
    }
  });

  it('refreshes every hour, through a role that only the scheduler of this account may take', () => {
    const { Properties } = only(template, 'AWS::Scheduler::Schedule', 'WarehouseHourly');
    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(Properties.Target.RetryPolicy.MaximumRetryAttempts).toBe(2);
    const trusts = ofType(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('SchedulerRole'));
    expect(trusts).toHaveLength(3);
    for (const [, role] of trusts) {
      const [trust] = role.Properties.AssumeRolePolicyDocument.Statement;
      expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
      expect(JSON.stringify(trust.Condition.StringEquals['aws:SourceArn'])).toContain(':schedule-group/default');
    }
  });

  it('looks after its tables at night', () => {
    const { Properties } = only(template, 'AWS::Scheduler::Schedule', 'WarehouseUpkeep');
    expect(Properties).toMatchObject({ ScheduleExpression: 'cron(20 3 * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' } });
  });

  it('refreshes after a deploy of this very stack', () => {
    const { Properties } = only(template, 'AWS::Events::Rule', 'WarehouseDeployed');
    expect(Properties.EventPattern).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    });
  });

  it('limits what a query may scan, on engine 3, whatever the client asks for', () => {
    expect(only(template, 'AWS::Athena::WorkGroup', 'WarehouseWorkGroup').Properties).toMatchObject({
      Name: 'shoplake-shop',
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 2_097_152_000,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  it('lets its own machines ask in another workgroup, whose statements are never cut off', () => {
    const { Name, WorkGroupConfiguration } = only(
      template,
      'AWS::Athena::WorkGroup',
      'WarehouseOwnWorkGroup',
    ).Properties;
    expect(Name).toBe('shoplake-shop-own');
    expect(WorkGroupConfiguration).toMatchObject({ EnforceWorkGroupConfiguration: true });
    expect(WorkGroupConfiguration).not.toHaveProperty('BytesScannedCutoffPerQuery');
    for (const machine of ['WarehouseRefresh', 'WarehouseMaintenance'])
      expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine', machine))).toContain(
        'shoplake-shop-own',
      );
  });

  it('delivers the machines’ logs to groups below the prefix that keeps the account’s policy small', () => {
    for (const machine of ['Refresh', 'Maintenance']) {
      const group = only(template, 'AWS::Logs::LogGroup', `Warehouse${machine}Log`);
      expect(group.Properties.LogGroupName).toBe(`/aws/vendedlogs/states/shoplake-shop-${machine.toLowerCase()}`);
      const { LoggingConfiguration } = only(
        template,
        'AWS::StepFunctions::StateMachine',
        `Warehouse${machine}`,
      ).Properties;
      expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    }
  });

  it('is far from CloudFormation’s limits of 500 resources and one megabyte', () => {
    expect(all(template).length).toBeLessThan(400);
    expect(Buffer.byteLength(JSON.stringify(template.toJSON()))).toBeLessThan(900_000);
  });
});
