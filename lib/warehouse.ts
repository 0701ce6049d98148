import { Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { GOLD, LATEST_SNAPSHOT, prefixOf, SILVER } from '../contracts/lake.ts';
import { readStatements } from '../glue-sql/statement.ts';
import { receipts, recounted } from '../glue-sql/tables/ledger.ts';
import type { arrivalsEnv } from '../lambdas/arrivals/env.ts';
import type { publishEnv } from '../lambdas/publish/env.ts';
import type { Catalog } from './catalog.ts';
import type { StageConfig } from './config.ts';
import { athenaPermissions } from './iam/athena-permissions.ts';
import { queryRole } from './iam/query-role.ts';
import { allow, allowList } from './iam/statements.ts';
import type { Lake } from './lake.ts';
import { loggedMachine, machineArn } from './machines/logged-machine.ts';
import { compactFunction } from './maintenance/compact-function.ts';
import { maintenanceDefinition } from './maintenance/definition.ts';
import { NamedQueries } from './named-queries.ts';
import { NodeFunction } from './node-function.ts';
import { refreshDefinition } from './refresh/definition.ts';
import { statementValues } from './refresh/values.ts';

export interface WarehouseProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  readonly stage: StageConfig;
  /** Takes a person's rows out of the tables, while maintenance keeps everybody else from writing them. */
  readonly erase: NodeFunction;
}

/** The workgroup of the stack's own machines, for those that need it before it exists. */
export const ownWorkGroupOf = (scope: Construct): string => `${Stack.of(scope).stackName}-own`;

/**
 * Athena with its limits, the refresh that keeps silver, gold and the snapshot up to date, and the maintenance of the tables.
 *
 * @example
 * const warehouse = new Warehouse(this, 'Warehouse', { lake, catalog, stage });
 */
export class Warehouse extends Construct {
  /** In which people ask, under the stage's limit for a query. */
  readonly workGroup: CfnWorkGroup;
  /**
   * In which the stack's own machines ask: without a limit, since a statement of theirs that is cut off leaves the shop without a
   * snapshot. What they read is known beforehand (docs/scale.md), and the budget watches over it.
   */
  readonly ownWorkGroup: CfnWorkGroup;
  readonly refresh: StateMachine;
  readonly maintenance: StateMachine;
  /** Under which people ask in SQL; it may write nothing but the results. */
  readonly queryRole: Role;
  readonly #props: WarehouseProps;

  constructor(scope: Construct, id: string, props: WarehouseProps) {
    super(scope, id);
    this.#props = props;
    const { stage, catalog } = props;
    const { stackName } = Stack.of(this);
    this.workGroup = this.#makeWorkGroup('WorkGroup', stackName, stage.scanLimitBytes);
    this.ownWorkGroup = this.#makeWorkGroup('OwnWorkGroup', ownWorkGroupOf(this), null);
    this.refresh = this.#makeRefresh(this.#makePublish(), this.#makeArrivals());
    this.maintenance = this.#makeMaintenance(compactFunction(this, props.lake, stage));
    this.queryRole = queryRole(this, { lake: props.lake, catalog, workGroup: this.workGroup.name });
    this.#schedule();
    this.#refreshAfterDeploy();
    new NamedQueries(this, 'Named', { catalog, databasePrefix: stage.databasePrefix, workGroup: this.workGroup });
  }

  /** @param scanLimit bytes that a query may scan; null for any number */
  #makeWorkGroup(id: string, name: string, scanLimit: number | null): CfnWorkGroup {
    const { lake } = this.#props;
    return new CfnWorkGroup(this, id, {
      name,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        ...(scanLimit !== null && { bytesScannedCutoffPerQuery: scanLimit }),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${lake.gold.bucketName}/${GOLD.queryResults}`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  #makePublish(): NodeFunction {
    const { lake, stage } = this.#props;
    const environment: z.input<typeof publishEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      TIME_ZONE: stage.timeZone,
      STACK_NAME: Stack.of(this).stackName,
    };
    return new NodeFunction(this, 'Publish', {
      folder: 'publish',
      environment,
      // One processor, for packing facts: ten million lines are half a minute of it.
      timeout: Duration.minutes(10),
      memorySize: 1769,
      logDays: stage.logDays,
      statements: [
        allow(
          ['s3:GetObject'],
          [lake.gold.arnForObjects(`${GOLD.published}*`), lake.gold.arnForObjects(`${GOLD.queryResults}*`)],
        ),
        allow(
          ['s3:PutObject'],
          [LATEST_SNAPSHOT, `${GOLD.manifests}*`, `${GOLD.facts}*`].map((key) => lake.gold.arnForObjects(key)),
        ),
        allow(
          ['s3:DeleteObject'],
          [GOLD.snapshots, GOLD.manifests, GOLD.facts].map((prefix) => lake.gold.arnForObjects(`${prefix}*`)),
        ),
        allowList(this, lake.gold.bucketArn),
      ],
    });
  }

  /** Hands arrivals to the refresh, and removes from staging what was merged long ago. */
  #makeArrivals(): NodeFunction {
    const { lake, stage } = this.#props;
    const { silver } = lake;
    const environment: z.input<typeof arrivalsEnv> = {
      SILVER_BUCKET: silver.bucketName,
      STAGING_DAYS: String(stage.retention.stagingDays),
    };
    const counts = [receipts, recounted].map((table) => silver.arnForObjects(`${prefixOf(table)}*`));
    return new NodeFunction(this, 'Arrivals', {
      folder: 'arrivals',
      environment,
      timeout: Duration.minutes(10),
      memorySize: 1024,
      logDays: stage.logDays,
      statements: [
        allow(['s3:GetObject'], [silver.arnForObjects(`${SILVER.receipts}*`)]),
        allow(
          ['s3:PutObject'],
          [silver.arnForObjects(`${SILVER.receipts}*`), silver.arnForObjects(`${SILVER.arrivals}*`), ...counts],
        ),
        allow(
          ['s3:DeleteObject'],
          [silver.arnForObjects(`${SILVER.receipts}*`), silver.arnForObjects(`${SILVER.staging}*`)],
        ),
        allowList(this, silver.bucketArn),
      ],
    });
  }

  #makeRefresh(publish: NodeFunction, arrivals: NodeFunction): StateMachine {
    const { lake, stage } = this.#props;
    const role = new Role(this, 'RefreshRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    publish.function.grantInvoke(role);
    arrivals.function.grantInvoke(role);
    role.addToPolicy(this.#mayList());
    for (const statement of this.#refreshPermissions()) role.addToPolicy(statement);
    this.#mayReplaceViews(role);
    const definition = refreshDefinition({
      workGroup: this.ownWorkGroup.name,
      goldBucket: lake.gold.bucketName,
      publishFunctionArn: publish.function.functionArn,
      arrivalsFunctionArn: arrivals.function.functionArn,
      maintenanceMachineArn: machineArn(this, this.#nameOf('maintenance')),
      databasePrefix: stage.databasePrefix,
      values: statementValues(stage),
      partition: Stack.of(this).partition,
    });
    return loggedMachine(this, 'Refresh', { name: this.#nameOf('refresh'), definition, role, logDays: stage.logDays });
  }

  #makeMaintenance(compact: NodeFunction): StateMachine {
    const { lake, catalog, stage, erase } = this.#props;
    const role = new Role(this, 'MaintenanceRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    compact.function.grantInvoke(role);
    role.addToPolicy(allow(['lambda:InvokeFunction'], [erase.function.functionArn]));
    const replay = machineArn(this, this.#nameOf('replay'));
    role.addToPolicy(this.#mayList());
    role.addToPolicy(allow(['states:ListExecutions'], [replay]));
    const access = { lake, catalog, workGroup: this.ownWorkGroup.name, reads: ['silver', 'gold'] } as const;
    for (const statement of athenaPermissions(this, access)) role.addToPolicy(statement);
    const definition = maintenanceDefinition({
      workGroup: this.ownWorkGroup.name,
      databasePrefix: stage.databasePrefix,
      refreshMachineArn: machineArn(this, this.#nameOf('refresh')),
      replayMachineArn: replay,
      compactFunctionArn: compact.function.functionArn,
      eraseFunctionArn: erase.function.functionArn,
      partition: Stack.of(this).partition,
    });
    return loggedMachine(this, 'Maintenance', {
      name: this.#nameOf('maintenance'),
      definition,
      role,
      logDays: stage.logDays,
    });
  }

  #refreshPermissions(): PolicyStatement[] {
    const { lake, catalog } = this.#props;
    return athenaPermissions(this, {
      lake,
      catalog,
      workGroup: this.ownWorkGroup.name,
      reads: ['staging', 'silver', 'gold'],
      readObjects: [
        lake.silver.arnForObjects(`${SILVER.arrivals}*`),
        lake.silver.arnForObjects(`${SILVER.staging}*`),
        lake.gold.arnForObjects(LATEST_SNAPSHOT),
      ],
      writeObjects: [lake.gold.arnForObjects(`${GOLD.snapshots}*`)],
    });
  }

  /**
   * Views are tables to Glue, and IAM tells the two apart by their names alone. A policy beside the role’s default one, which CDK
   * splits into managed ones where it takes so many names for more than a role holds; test/rules knows how long they are.
   */
  #mayReplaceViews(role: Role): void {
    const actions = ['glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable'];
    const statements = [allow(actions, this.#props.catalog.arnsOf(views()))];
    new Policy(role, 'Views', { roles: [role], statements });
  }

  /** Each machine looks for executions of both, because an Iceberg table takes one writer. */
  #mayList(): PolicyStatement {
    return allow(
      ['states:ListExecutions'],
      [machineArn(this, this.#nameOf('refresh')), machineArn(this, this.#nameOf('maintenance'))],
    );
  }

  #nameOf(machine: 'refresh' | 'maintenance' | 'replay'): string {
    return `${Stack.of(this).stackName}-${machine}`;
  }

  #schedule(): void {
    new Schedule(this, 'Hourly', {
      description: 'Keeps silver, gold and the published snapshot up to date',
      schedule: ScheduleExpression.expression(this.#props.stage.refreshSchedule),
      // A refresh that is missed is made up for by the next one.
      target: new StepFunctionsStartExecution(this.refresh, { retryAttempts: 2 }),
    });
    new Schedule(this, 'Upkeep', {
      description: 'Compacts tables and expires their snapshots, by need',
      schedule: ScheduleExpression.expression(this.#props.stage.maintenanceSchedule),
      target: new StepFunctionsStartExecution(this.maintenance, { retryAttempts: 2 }),
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

/** The views that a refresh makes. */
const views = (): { readonly zone: 'gold'; readonly name: string }[] =>
  readStatements('gold')
    .filter(({ kind }) => kind === 'view')
    .map(({ name }) => ({ zone: 'gold', name }));
