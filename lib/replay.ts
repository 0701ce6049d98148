import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE, prefixOf } from '../contracts/lake.ts';
import { OUTCOMES } from '../contracts/replay.ts';
import { ARRIVAL_DAY, type TableContract } from '../contracts/table.ts';
import { loads, quarantine, rawEvents } from '../glue-sql/tables/ledger.ts';
import type { replayEnv } from '../lambdas/replay/env.ts';
import type { StageConfig } from './config.ts';
import { allow, allowList } from './iam/statements.ts';
import type { Ingestion } from './ingestion.ts';
import type { Lake } from './lake.ts';
import { chain, jsonata, type State, task } from './machines/language.ts';
import { executionsOf, loggedMachine, machineArn } from './machines/logged-machine.ts';
import { NodeFunction } from './node-function.ts';
import type { Erasures } from './privacy/erasures.ts';

export interface ReplayProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly ingestion: Pick<Ingestion, 'identityKey' | 'load'>;
  /** Who was erased, and is not to come back. */
  readonly erasures: Erasures;
}

/** Objects at a time; one of events takes a second or two. */
const CONCURRENCY = 10;

/**
 * Reads events of bronze and files again: a machine that goes over the objects of some days by Distributed Maps, a
 * function that works on one of events, and `load` for a file. Started with `{"days": ["2026-03-01"], "refusedOnly": true, "mapping": null}`.
 *
 * @example
 * const { machine } = new Replay(this, 'Replay', { lake, stage, ingestion, erasures });
 */
export class Replay extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { lake, stage, erasures, ingestion: { identityKey, load } }: ReplayProps) {
    super(scope, id);
    const { logDays } = stage;
    const environment: z.input<typeof replayEnv> = {
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      IDENTITY_SECRET: identityKey.secretArn,
      CURRENCY: stage.currency,
      LARGEST_ORDER_VALUE: String(stage.limits.orderValue),
      ...erasures.environment,
    };
    const restage = new NodeFunction(this, 'Restage', {
      folder: 'replay',
      environment,
      timeout: Duration.minutes(15),
      logDays,
      // A day that is compacted has objects of up to 64 MiB, of which each text unpacks to several times its size.
      memorySize: 3008,
      statements: [
        allow(['secretsmanager:GetSecretValue'], [identityKey.secretArn]),
        erasures.mayRead,
        allow(
          ['s3:GetObject'],
          [
            lake.bronze.arnForObjects(`${BRONZE.raw}*`),
            ...[prefixOf(quarantine), OUTCOMES].map((prefix) => lake.silver.arnForObjects(`${prefix}*`)),
          ],
        ),
        allow(['s3:PutObject'], [lake.silver.arnForObjects(`${OUTCOMES}*`)]),
        // What is not there, S3 tells only to those who may list: an object in quarantine, an outcome.
        allowList(this, lake.silver.bucketArn),
      ],
    });
    lake.grantWriteStaging(restage.role);
    const { stackName, partition } = Stack.of(this);
    const name = `${stackName}-replay`;
    const functions = { events: restage.function.functionArn, files: load.function.functionArn };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(allow(['lambda:InvokeFunction'], Object.values(functions)));
    for (const { bucketArn } of [lake.bronze, lake.silver]) role.addToPolicy(allowList(this, bucketArn));
    // A Distributed Map runs each of its items as an execution of this machine.
    role.addToPolicy(allow(['states:StartExecution'], [machineArn(this, name)]));
    role.addToPolicy(allow(['states:DescribeExecution', 'states:StopExecution'], [executionsOf(this, name)]));
    const definition = replayDefinition(partition, lake, functions);
    this.machine = loggedMachine(this, 'Machine', { name, definition, role, logDays });
  }
}

/** What there is to read again of a day: the name of the step, where the objects lie that stand for it, and who reads one. */
interface Kind {
  readonly name: string;
  readonly bucket: string;
  readonly table: TableContract;
  readonly functionArn: string;
}

interface Functions {
  readonly events: string;
  readonly files: string;
}

/** One day after the other; within a day first the events and then the files, many at a time. The answer is what became of them. */
const replayDefinition = (partition: string, { bronze, silver }: Lake, { events, files }: Functions): State => ({
  Comment: 'Reads events of bronze and files again, by the code of today',
  QueryLanguage: 'JSONata',
  StartAt: 'Days',
  TimeoutSeconds: 12 * 3600,
  States: {
    Days: {
      Type: 'Map',
      Items: jsonata('$states.input.days'),
      ItemSelector: { day: jsonata('$states.context.Map.Item.Value') },
      MaxConcurrency: 1,
      ItemProcessor: chain({
        Events: overObjects(partition, {
          name: 'Events',
          bucket: bronze.bucketName,
          table: rawEvents,
          functionArn: events,
        }),
        Files: overObjects(partition, { name: 'Files', bucket: silver.bucketName, table: loads, functionArn: files }),
        Counted: {
          Type: 'Pass',
          Output: { staged: jsonata('$events.staged + $files.staged'), gone: jsonata('$files.gone') },
        },
      }),
      Output: { staged: jsonata('$sum([$states.result.staged])'), gone: jsonata('$sum([$states.result.gone])') },
      End: true,
    },
  },
});

function overObjects(partition: string, { name, bucket, table, functionArn }: Kind): State {
  const restage = task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: { FunctionName: functionArn, Payload: jsonata('$states.input') },
    Output: jsonata('$states.result.Payload'),
    End: true,
  });
  return {
    Type: 'Map',
    ItemReader: {
      Resource: `arn:${partition}:states:::s3:listObjectsV2`,
      Arguments: {
        Bucket: bucket,
        Prefix: jsonata(`'${prefixOf(table)}${ARRIVAL_DAY}=' & $states.input.day & '/'`),
      },
    },
    ItemSelector: {
      key: jsonata('$states.context.Map.Item.Value.Key'),
      startedAt: jsonata('$states.context.Execution.StartTime'),
      refusedOnly: jsonata('$states.context.Execution.Input.refusedOnly'),
      mapping: jsonata('$states.context.Execution.Input.mapping'),
    },
    MaxConcurrency: CONCURRENCY,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: `Read${name}`,
      States: { [`Read${name}`]: restage },
    },
    Assign: {
      [name.toLowerCase()]: {
        staged: jsonata('$sum([$states.result.staged])'),
        gone: jsonata('$sum([$states.result.gone])'),
      },
    },
    Output: jsonata('$states.input'),
  };
}
