import { ArnFormat, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { GOLD, prefixOf } from '../contracts/lake.ts';
import {
  endpointName,
  MODEL_NAMES,
  type ModelName,
  SERVED_MODELS,
  type ServedModel,
  sageMakerPrefix,
} from '../contracts/models.ts';
import { RECEIPTS } from '../contracts/receipts.ts';
import { customerPredictions, forecasts, modelRuns, recommendations } from '../glue-sql/tables/predictions.ts';
import type { gateEnv } from '../lambdas/gate/env.ts';
import type { Catalog } from './catalog.ts';
import type { StageConfig } from './config.ts';
import { endpointLogGroup, mayPass, servingRole, trainingRole } from './iam/sagemaker-roles.ts';
import { allow, allowList } from './iam/statements.ts';
import { trainPermissions } from './iam/train-permissions.ts';
import type { Lake } from './lake.ts';
import { loggedMachine, machineArn } from './machines/logged-machine.ts';
import { ModelImage } from './model-image.ts';
import { NodeFunction } from './node-function.ts';
import { statementValues } from './refresh/values.ts';
import { trainDefinition } from './train/definition.ts';
import { endpointAlarmName } from './train/deployment.ts';
import { Endpoints } from './train/endpoints.ts';
import { constructId } from './train/parts.ts';
import type { Warehouse } from './warehouse.ts';

export interface ModelsProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
  readonly stage: StageConfig;
}

/**
 * The life cycle of the models: the endpoints that serve, the workflow that trains them and moves the endpoints on, the gate before
 * what serves, and the roles of SageMaker.
 *
 * @example
 * const models = new Models(this, 'Models', { lake, catalog, warehouse, stage });
 */
export class Models extends Construct {
  readonly train: StateMachine;
  /** Endpoints by model, of those that have one. */
  readonly endpoints: Readonly<Partial<Record<ServedModel, string>>>;
  readonly image: ModelImage;
  readonly #props: ModelsProps;
  readonly #prefix: string;
  readonly #packageGroups: ReadonlyMap<ModelName, CfnModelPackageGroup>;

  constructor(scope: Construct, id: string, props: ModelsProps) {
    super(scope, id);
    this.#props = props;
    const { stage } = props;
    const { stackName } = Stack.of(this);
    this.#prefix = sageMakerPrefix(stackName);
    const served = stage.models.endpoints.mode === 'none' ? [] : SERVED_MODELS;
    this.endpoints = Object.fromEntries(served.map((model) => [model, endpointName(stackName, model)]));
    this.#packageGroups = new Map(MODEL_NAMES.map((model) => [model, this.#makePackageGroup(model)]));
    this.image = new ModelImage(this, 'Image', { stage });
    this.train = this.#makeTrain(this.#makeGate(), this.#makeEndpoints());
    new Schedule(this, 'Weekly', {
      description: 'Trains the models anew',
      schedule: ScheduleExpression.expression(stage.models.schedule),
      target: new StepFunctionsStartExecution(this.train, { retryAttempts: 2 }),
    });
  }

  get #endpointNames(): readonly string[] {
    return Object.values(this.endpoints);
  }

  /**
   * CloudFormation cannot delete a group that holds versions, so it stays when the stack goes, and its name, which is for this
   * very stack, is not in the way of the next.
   */
  #makePackageGroup(model: ModelName): CfnModelPackageGroup {
    const stackId = Fn.select(2, Fn.split('/', Stack.of(this).stackId));
    const group = new CfnModelPackageGroup(this, `${constructId(model)}Versions`, {
      modelPackageGroupName: `${this.#prefix}${model}-${Fn.select(0, Fn.split('-', stackId))}`,
      modelPackageGroupDescription: `Runs of ${model} that the gate let through`,
    });
    group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return group;
  }

  /** @returns the role that models serve under; undefined in a stage without endpoints */
  #makeEndpoints(): Role | undefined {
    const { image } = this;
    const { lake, stage } = this.#props;
    const { logDays, models } = stage;
    const endpoints = this.#endpointNames;
    if (models.endpoints.mode === 'none') return undefined;
    const role = servingRole(this, 'ServingRole', { lake, image, endpoints, alarms: this.#alarms });
    // SageMaker would make them itself, and keep every line for ever.
    const logs = new Map(
      SERVED_MODELS.map((model) => {
        const logGroupName = endpointLogGroup(endpointName(Stack.of(this).stackName, model));
        const options = { logGroupName, retention: logDays, removalPolicy: RemovalPolicy.DESTROY };
        return [model, new LogGroup(this, `${constructId(model)}Log`, options)];
      }),
    );
    new Endpoints(this, 'Endpoints', { lake, image, settings: models.endpoints, logDays, role, logs });
    return role;
  }

  #makeGate(): NodeFunction {
    const { lake, stage } = this.#props;
    const { gold, silver } = lake;
    const environment: z.input<typeof gateEnv> = {
      GOLD_BUCKET: gold.bucketName,
      SILVER_BUCKET: silver.bucketName,
      STACK_NAME: Stack.of(this).stackName,
    };
    const champions = gold.arnForObjects(`${GOLD.champions}*`);
    const predictions = [forecasts, customerPredictions, recommendations];
    return new NodeFunction(this, 'Gate', {
      folder: 'gate',
      environment,
      timeout: Duration.minutes(10),
      memorySize: 2048,
      logDays: stage.logDays,
      statements: [
        allow(['s3:GetObject'], [champions, gold.arnForObjects(`${GOLD.artifacts}*`)]),
        allow(
          ['s3:PutObject'],
          [
            champions,
            silver.arnForObjects(`${RECEIPTS.pending}*`),
            ...[...predictions, modelRuns].map((table) => silver.arnForObjects(`${prefixOf(table)}*`)),
          ],
        ),
        // Of runs that serve no more.
        allow(
          ['s3:DeleteObject'],
          predictions.map((table) => silver.arnForObjects(`${prefixOf(table)}*`)),
        ),
        allowList(this, gold.bucketArn),
        allowList(this, silver.bucketArn),
      ],
    });
  }

  #makeTrain(gate: NodeFunction, serving: Role | undefined): StateMachine {
    const { image } = this;
    const { lake, catalog, warehouse, stage } = this.#props;
    const { partition, stackName } = Stack.of(this);
    const name = `${stackName}-train`;
    const workGroup = warehouse.ownWorkGroup.name;
    const training = trainingRole(this, 'TrainingRole', { lake, image });
    const role = new Role(this, 'TrainRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const groups = [...this.#packageGroups].map(([model, { ref }]) => [model, ref] as const);
    const access = {
      ...{ lake, catalog, workGroup, alarms: this.#alarms },
      prefix: this.#prefix,
      packageGroups: groups.map(([, arn]) => arn),
      endpoints: stage.models.endpoints,
    };
    for (const statement of [
      ...trainPermissions(this, access),
      mayPass(serving ? [training, serving] : [training]),
      allow(['states:ListExecutions'], [machineArn(this, name)]),
      allow(['states:StartExecution'], [warehouse.refresh.stateMachineArn]),
      allow(['lambda:InvokeFunction'], [gate.function.functionArn]),
    ]) {
      role.addToPolicy(statement);
    }
    const definition = trainDefinition({
      ...{ partition, workGroup, prefix: this.#prefix },
      goldBucket: lake.gold.bucketName,
      databasePrefix: stage.databasePrefix,
      values: statementValues(stage),
      packageGroups: Object.fromEntries(groups) as Record<ModelName, string>,
      imageUri: image.imageUri,
      gateFunctionArn: gate.function.functionArn,
      refreshMachineArn: warehouse.refresh.stateMachineArn,
      trainingRoleArn: training.roleArn,
      servingRoleArn: serving?.roleArn ?? null,
      models: stage.models,
    });
    return loggedMachine(this, 'Train', { name, definition, role, logDays: stage.logDays });
  }

  /** ARNs of those at which an endpoint rolls back. */
  get #alarms(): readonly string[] {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return this.#endpointNames.map((endpoint) => {
      const resourceName = endpointAlarmName(endpoint);
      return Stack.of(this).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName, arnFormat });
    });
  }
}
