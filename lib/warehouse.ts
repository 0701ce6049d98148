import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { publishEnv } from '../lambdas/publish/env.ts';
import { LATEST_SNAPSHOT, SNAPSHOT_DATA } from '../lambdas/shared/snapshot.ts';
import type { Catalog } from './catalog.ts';
import type { StageConfig } from './config.ts';
import { type Lake, PREFIX } from './lake.ts';
import { NodeFunction } from './node-function.ts';
import { refreshDefinition } from './refresh/definition.ts';

export interface WarehouseProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  readonly stage: StageConfig;
  /** Name of the stack, to name what must have a name before it exists. */
  readonly stackName: string;
  readonly logDays: RetentionDays;
}

/** Athena with its limits, and the refresh that keeps silver, gold and the snapshot up to date. */
export class Warehouse extends Construct {
  readonly workGroup: CfnWorkGroup;
  readonly refresh: StateMachine;
  readonly #props: WarehouseProps;

  constructor(scope: Construct, id: string, props: WarehouseProps) {
    super(scope, id);
    this.#props = props;
    this.workGroup = this.#makeWorkGroup();
    this.refresh = this.#makeRefresh(this.#makePublish());
    this.#schedule();
    this.#refreshAfterDeploy();
  }

  #makeWorkGroup(): CfnWorkGroup {
    const { lake, stage, stackName } = this.#props;
    return new CfnWorkGroup(this, 'WorkGroup', {
      name: stackName,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        ...(stage.scanLimitBytes !== null && { bytesScannedCutoffPerQuery: stage.scanLimitBytes }),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${lake.gold.bucketName}/${PREFIX.queryResults}`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  #makePublish(): NodeFunction {
    const { lake, logDays } = this.#props;
    const environment: z.input<typeof publishEnv> = { GOLD_BUCKET: lake.gold.bucketName };
    return new NodeFunction(this, 'Publish', {
      folder: 'publish',
      environment,
      timeout: Duration.minutes(2),
      logDays,
      statements: [
        NodeFunction.allow(
          ['s3:GetObject'],
          [lake.gold.arnForObjects(`${PREFIX.published}*`), lake.gold.arnForObjects(`${PREFIX.queryResults}*`)],
        ),
        NodeFunction.allow(
          ['s3:PutObject'],
          [lake.gold.arnForObjects(LATEST_SNAPSHOT), lake.gold.arnForObjects(`${PREFIX.published}manifests/*`)],
        ),
        NodeFunction.allow(['s3:DeleteObject'], [lake.gold.arnForObjects(`${SNAPSHOT_DATA}*`)]),
        NodeFunction.allowList(this, lake.gold.bucketArn),
      ],
    });
  }

  #makeRefresh(publish: NodeFunction): StateMachine {
    const { lake, stage, stackName, logDays } = this.#props;
    const stack = Stack.of(this);
    const stateMachineName = `${stackName}-refresh`;
    const role = new Role(this, 'RefreshRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    publish.function.grantInvoke(role);
    const own = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(NodeFunction.allow(['states:ListExecutions'], [own]));
    for (const statement of this.#athenaStatements()) role.addToPolicy(statement);
    const definition = refreshDefinition({
      workGroup: this.workGroup.name,
      goldBucket: lake.gold.bucketName,
      publishFunctionArn: publish.function.functionArn,
      databasePrefix: stage.databasePrefix,
      timeZone: stage.timeZone,
      partition: stack.partition,
    });
    return new StateMachine(this, 'Refresh', {
      stateMachineName,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      role,
      tracingEnabled: false,
      logs: {
        // The prefix keeps the account's policy for delivered logs below its size limit.
        destination: new LogGroup(this, 'RefreshLog', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
  }

  /** Athena acts with the rights of its caller: it needs the catalog and the objects beneath it, not only `athena:*`. */
  #athenaStatements(): PolicyStatement[] {
    const { lake, catalog } = this.#props;
    const athena = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'athena', resource, resourceName });
    const allow = NodeFunction.allow;
    const tables = lake.silver.arnForObjects(`${PREFIX.icebergTables}*`);
    const results = lake.gold.arnForObjects(`${PREFIX.queryResults}*`);
    const snapshots = lake.gold.arnForObjects(`${SNAPSHOT_DATA}*`);
    const buckets = [lake.bronze, lake.silver, lake.gold].map(({ bucketArn }) => bucketArn);
    return [
      allow(
        [
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
        ],
        [athena('workgroup', this.workGroup.name)],
      ),
      allow(['athena:GetDataCatalog'], [athena('datacatalog', 'AwsDataCatalog')]),
      allow(
        ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
        catalog.arns('bronze', 'staging', 'silver', 'gold'),
      ),
      allow(['glue:GetDatabase', 'glue:GetDatabases', 'glue:CreateDatabase'], catalog.defaultArns()),
      allow(['glue:UpdateTable'], catalog.arns('silver')),
      allow(['glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable'], catalog.arns('gold')),
      allow(
        ['s3:GetObject'],
        [
          lake.bronze.arnForObjects('bronze/*'),
          lake.silver.arnForObjects('staging/*'),
          tables,
          results,
          lake.gold.arnForObjects(LATEST_SNAPSHOT),
        ],
      ),
      allow(['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], [tables, results, snapshots]),
      // A merge whose commit fails clears away the files it wrote.
      allow(['s3:DeleteObject'], [tables]),
      allow(['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'], buckets),
    ];
  }

  #schedule(): void {
    new Schedule(this, 'Hourly', {
      description: 'Keeps silver, gold and the published snapshot up to date',
      schedule: ScheduleExpression.expression(this.#props.stage.refreshSchedule),
      // A refresh that is missed is made up for by the next one.
      target: new StepFunctionsStartExecution(this.refresh, { retryAttempts: 2 }),
    });
  }

  /** Views follow their files: a deploy is followed by a refresh. Idempotent, and the schedule is the safety net. */
  #refreshAfterDeploy(): void {
    new Rule(this, 'Deployed', {
      description: 'The stack has been deployed',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [new SfnStateMachine(this.refresh)],
    });
  }
}
