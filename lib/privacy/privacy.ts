import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE, GOLD, LATEST_SNAPSHOT, prefixOf, SILVER } from '../../contracts/lake.ts';
import { RECEIPTS } from '../../contracts/receipts.ts';
import { erasures as erasureList } from '../../glue-sql/tables/erasures.ts';
import type { privacyEnv } from '../../lambdas/privacy/env.ts';
import type { Catalog } from '../catalog.ts';
import type { StageConfig } from '../config.ts';
import { athenaPermissions } from '../iam/athena-permissions.ts';
import { allow } from '../iam/statements.ts';
import type { Ingestion } from '../ingestion.ts';
import type { Lake } from '../lake.ts';
import type { Live } from '../live.ts';
import { loggedMachine, machineArn } from '../machines/logged-machine.ts';
import { NodeFunction } from '../node-function.ts';
import { privacyDefinition } from './definition.ts';
import type { Erasures } from './erasures.ts';

export interface PrivacyProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  readonly stage: StageConfig;
  readonly ingestion: Pick<Ingestion, 'identityKey'>;
  readonly live: Live;
  readonly erasures: Erasures;
  /** Name of the workgroup of the stack's own machines. */
  readonly workGroup: string;
}

/**
 * Erases persons, and gathers what is held of one: a machine that calls one function until it is done. Started with
 * `{"job": "erase", "id": "…"}`; who it is about stands in an object under that id.
 *
 * @example
 * const privacy = new Privacy(this, 'Privacy', { lake, catalog, stage, ingestion, live, erasures, workGroup });
 */
export class Privacy extends Construct {
  readonly work: NodeFunction;
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: PrivacyProps) {
    super(scope, id);
    const { lake, catalog, stage, ingestion, live, erasures, workGroup } = props;
    const environment: z.input<typeof privacyEnv> = {
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      GOLD_BUCKET: lake.gold.bucketName,
      DATABASE_PREFIX: stage.databasePrefix,
      WORK_GROUP: workGroup,
      ...erasures.environment,
      COUNTERS_TABLE: live.counters.tableName,
      ALERTS_TABLE: live.alerts.tableName,
      REFRESH_MACHINE: this.#machineArn('refresh'),
      MAINTENANCE_MACHINE: this.#machineArn('maintenance'),
      ...(stage.models.imageBuild !== 'none' && { TRAIN_MACHINE: this.#machineArn('train') }),
      IDENTITY_SECRET: ingestion.identityKey.secretArn,
      STREAM_HOURS: String(stage.stream.retentionHours),
    };
    this.work = new NodeFunction(this, 'Work', {
      folder: 'privacy',
      environment,
      timeout: Duration.minutes(15),
      // Objects of bronze are unpacked whole, as a replay does.
      memorySize: 3008,
      logDays: stage.logDays,
      statements: athenaPermissions(this, { lake, catalog, workGroup, reads: ['bronze', 'staging', 'silver', 'gold'] }),
    });
    this.#mayErase(this.work.role, props);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(allow(['lambda:InvokeFunction'], [this.work.function.functionArn]));
    const { partition } = Stack.of(this);
    const definition = privacyDefinition(partition, this.work.function.functionArn);
    this.machine = loggedMachine(this, 'Machine', {
      name: this.#nameOf('privacy'),
      definition,
      role,
      logDays: stage.logDays,
    });
  }

  /** A policy beside the role’s default one, which CDK splits into managed ones where it takes it for more than a role holds. */
  #mayErase(role: Role, { lake, stage, ingestion, live, erasures }: PrivacyProps): void {
    const { bronze, silver, gold } = lake;
    const of = (bucket: Lake['bronze'], ...prefixes: string[]) =>
      prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
    const statements = [
      allow(
        ['s3:GetObject', 's3:PutObject'],
        [...of(bronze, BRONZE.raw), ...of(silver, SILVER.staging, SILVER.loadReports)],
      ),
      allow(
        ['s3:GetObject', 's3:DeleteObject'],
        [...of(bronze, BRONZE.landing, BRONZE.failures, BRONZE.privacy), ...of(gold, GOLD.reports)],
      ),
      allow(['s3:PutObject'], of(gold, GOLD.exports)),
      allow(
        ['s3:DeleteObject'],
        [
          ...of(silver, prefixOf(erasureList)),
          ...of(gold, GOLD.snapshots, GOLD.facts, GOLD.manifests, GOLD.queryResults, GOLD.features, GOLD.exports),
        ],
      ),
      allow(
        ['s3:GetObject'],
        [...of(silver, RECEIPTS.pending), gold.arnForObjects(LATEST_SNAPSHOT), ...of(gold, GOLD.manifests)],
      ),
      allow(['secretsmanager:GetSecretValue'], [ingestion.identityKey.secretArn]),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [erasures.table.tableArn]),
      allow(['dynamodb:Query', 'dynamodb:DeleteItem'], [live.counters.tableArn, live.alerts.tableArn]),
      allow(['dynamodb:PutItem'], [live.counters.tableArn]),
      allow(['states:StartExecution'], [this.#machineArn('refresh'), this.#machineArn('maintenance')]),
      ...(stage.models.imageBuild === 'none' ? [] : [allow(['states:ListExecutions'], [this.#machineArn('train')])]),
      allow(['states:DescribeExecution'], [this.#executionsOf('refresh'), this.#executionsOf('maintenance')]),
    ];
    new Policy(role, 'Places', { roles: [role], statements });
  }

  #nameOf(machine: string): string {
    return `${Stack.of(this).stackName}-${machine}`;
  }

  #machineArn(machine: string): string {
    return machineArn(this, this.#nameOf(machine));
  }

  #executionsOf(machine: string): string {
    const resourceName = `${this.#nameOf(machine)}:*`;
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'states', resource: 'execution', resourceName, arnFormat });
  }
}
