import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE, prefixOf } from '../contracts/lake.ts';
import { ARRIVAL_DAY } from '../contracts/table.ts';
import { quarantine, rawEvents } from '../glue-sql/tables/ledger.ts';
import type { replayEnv } from '../lambdas/replay/env.ts';
import type { StageConfig } from './config.ts';
import { allow, allowList } from './iam/statements.ts';
import type { Ingestion } from './ingestion.ts';
import type { Lake } from './lake.ts';
import { jsonata, type State, task } from './machines/language.ts';
import { loggedMachine, machineArn } from './machines/logged-machine.ts';
import { NodeFunction } from './node-function.ts';

export interface ReplayProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly ingestion: Pick<Ingestion, 'identityKey'>;
}

/** Objects at a time; each takes a second or two. */
const CONCURRENCY = 10;

/**
 * Stages events of bronze again: a machine that goes over the objects of some days by a Distributed Map, and a function that works on
 * one. Started with `{"days": ["2026-03-01"], "refusedOnly": true, "mapping": null}`.
 *
 * @example
 * const { machine } = new Replay(this, 'Replay', { lake, stage, ingestion });
 */
export class Replay extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { lake, stage, ingestion: { identityKey } }: ReplayProps) {
    super(scope, id);
    const { logDays } = stage;
    const environment: z.input<typeof replayEnv> = {
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      IDENTITY_SECRET: identityKey.secretArn,
      CURRENCY: stage.currency,
      LARGEST_ORDER_VALUE: String(stage.limits.orderValue),
    };
    const restage = new NodeFunction(this, 'Restage', {
      folder: 'replay',
      environment,
      timeout: Duration.minutes(5),
      logDays,
      memorySize: 1024,
      statements: [
        allow(['secretsmanager:GetSecretValue'], [identityKey.secretArn]),
        allow(
          ['s3:GetObject'],
          [lake.bronze.arnForObjects(`${BRONZE.raw}*`), lake.silver.arnForObjects(`${prefixOf(quarantine)}*`)],
        ),
        // A batch of which nothing was refused has no object in quarantine, which S3 tells only to those who may list.
        allowList(this, lake.silver.bucketArn),
      ],
    });
    lake.grantWriteStaging(restage.role);
    const { stackName, partition } = Stack.of(this);
    const name = `${stackName}-replay`;
    const functionArn = restage.function.functionArn;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(allow(['lambda:InvokeFunction'], [functionArn]));
    role.addToPolicy(allowList(this, lake.bronze.bucketArn));
    // A Distributed Map runs each of its items as an execution of this machine.
    role.addToPolicy(allow(['states:StartExecution'], [machineArn(this, name)]));
    role.addToPolicy(allow(['states:DescribeExecution', 'states:StopExecution'], [this.#executionsOf(name)]));
    const definition = replayDefinition(partition, lake.bronze.bucketName, functionArn);
    this.machine = loggedMachine(this, 'Machine', { name, definition, role, logDays });
  }

  #executionsOf(name: string): string {
    const resource = 'execution';
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'states', resource, resourceName: `${name}:*`, arnFormat });
  }
}

/** One day after the other; within a day, many objects at a time. The answer is how many events were staged. */
const replayDefinition = (partition: string, bucket: string, functionArn: string): State => ({
  Comment: 'Stages events of bronze again, by the code of today',
  QueryLanguage: 'JSONata',
  StartAt: 'Days',
  TimeoutSeconds: 12 * 3600,
  States: {
    Days: {
      Type: 'Map',
      Items: jsonata('$states.input.days'),
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: 'Objects',
        States: {
          Objects: {
            Type: 'Map',
            ItemReader: {
              Resource: `arn:${partition}:states:::s3:listObjectsV2`,
              Arguments: {
                Bucket: bucket,
                Prefix: jsonata(`'${prefixOf(rawEvents)}${ARRIVAL_DAY}=' & $states.input & '/'`),
              },
            },
            ItemSelector: {
              key: jsonata('$states.context.Map.Item.Value.Key'),
              refusedOnly: jsonata('$states.context.Execution.Input.refusedOnly'),
              mapping: jsonata('$states.context.Execution.Input.mapping'),
            },
            MaxConcurrency: CONCURRENCY,
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              StartAt: 'Restage',
              States: {
                Restage: task(`arn:${partition}:states:::lambda:invoke`, {
                  Arguments: { FunctionName: functionArn, Payload: jsonata('$states.input') },
                  Output: jsonata('$states.result.Payload'),
                  End: true,
                }),
              },
            },
            Output: jsonata('$sum($states.result)'),
            End: true,
          },
        },
      },
      Output: { staged: jsonata('$sum($states.result)') },
      End: true,
    },
  },
});
