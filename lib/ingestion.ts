import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE, prefixOf, SILVER } from '../contracts/lake.ts';
import { loads } from '../glue-sql/tables/ledger.ts';
import type { collectEnv } from '../lambdas/collect/env.ts';
import type { loadEnv } from '../lambdas/load/env.ts';
import type { transformEnv } from '../lambdas/transform/env.ts';
import type { StageConfig } from './config.ts';
import type { Guard } from './front-door/guard.ts';
import { allow, allowList } from './iam/statements.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';
import type { Erasures } from './privacy/erasures.ts';
import { feedFrom, readStream } from './stream-reader.ts';

export interface IngestionProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly guard: Guard;
  /** Who was erased, and is not to come back. */
  readonly erasures: Erasures;
}

const ASYNC_RETRIES = 2;
const IDENTITY_KEY_LENGTH = 64;

/**
 * Everything that comes in: events through `collect` onto the stream and through `transform` into the lake, files from the
 * landing prefix through `load`. What cannot be worked through after retries keeps its payload in the failure prefix.
 *
 * @example
 * const ingestion = new Ingestion(this, 'Ingestion', { lake, stage, guard, erasures });
 */
export class Ingestion extends Construct {
  readonly collect: NodeFunction;
  readonly transform: NodeFunction;
  readonly load: NodeFunction;
  readonly stream: Stream;
  /** Key with which persons are hashed. */
  readonly identityKey: Secret;
  readonly #props: IngestionProps;

  constructor(scope: Construct, id: string, props: IngestionProps) {
    super(scope, id);
    this.#props = props;
    this.stream = this.#makeStream();
    this.identityKey = new Secret(this, 'IdentityKey', {
      description:
        'Key with which e-mail addresses, phone numbers and the like are hashed; a new key makes new people of all',
      generateSecretString: { passwordLength: IDENTITY_KEY_LENGTH, excludePunctuation: true },
      removalPolicy: removal(props.stage),
    });
    this.collect = this.#makeCollect();
    this.transform = this.#makeTransform(this.identityKey.secretArn);
    this.load = this.#makeLoad(this.identityKey.secretArn);
    this.#feed(this.transform);
    this.#announce(this.load);
  }

  #makeStream(): Stream {
    const { stage } = this.#props;
    const { stream } = stage;
    return new Stream(this, 'Stream', {
      ...(stream.mode === 'provisioned'
        ? { streamMode: StreamMode.PROVISIONED, shardCount: stream.shards }
        : { streamMode: StreamMode.ON_DEMAND }),
      encryption: StreamEncryption.MANAGED,
      retentionPeriod: Duration.hours(stream.retentionHours),
      removalPolicy: removal(stage),
    });
  }

  #makeCollect(): NodeFunction {
    const { stage, guard } = this.#props;
    const environment: z.input<typeof collectEnv> = {
      STREAM_NAME: this.stream.streamName,
      WRITE_KEYS: JSON.stringify(stage.writeKeys),
      ...guard.limitsEnvironment,
      ...guard.originEnvironment,
    };
    return new NodeFunction(this, 'Collect', {
      folder: 'collect',
      environment,
      timeout: Duration.seconds(10),
      logDays: stage.logDays,
      statements: [
        allow(['kinesis:PutRecords'], [this.stream.streamArn]),
        ...guard.limitsStatements,
        ...guard.originStatements,
      ],
    });
  }

  #makeTransform(secret: string): NodeFunction {
    const { lake, stage, erasures } = this.#props;
    const environment: z.input<typeof transformEnv> = {
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      IDENTITY_SECRET: secret,
      STACK_NAME: Stack.of(this).stackName,
      CURRENCY: stage.currency,
      LARGEST_ORDER_VALUE: String(stage.limits.orderValue),
      PRIVACY: JSON.stringify(stage.privacy),
      ...erasures.environment,
    };
    const transform = new NodeFunction(this, 'Transform', {
      folder: 'transform',
      environment,
      timeout: Duration.seconds(60),
      logDays: stage.logDays,
      memorySize: 1024,
      statements: [
        allow(['secretsmanager:GetSecretValue'], [secret]),
        allow(['s3:PutObject'], [lake.bronze.arnForObjects(`${BRONZE.raw}*`)]),
        readStream(this.stream),
        erasures.mayRead,
      ],
    });
    lake.grantWriteStaging(transform.role);
    return transform;
  }

  #makeLoad(secret: string): NodeFunction {
    const { lake, stage, erasures } = this.#props;
    const environment: z.input<typeof loadEnv> = {
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      IDENTITY_SECRET: secret,
      BUSINESS_TIME_ZONE: stage.timeZone,
      CURRENCY: stage.currency,
      LARGEST_ORDER_VALUE: String(stage.limits.orderValue),
      PRIVACY: JSON.stringify(stage.privacy),
      ...erasures.environment,
    };
    const load = new NodeFunction(this, 'Load', {
      folder: 'load',
      environment,
      timeout: Duration.minutes(15),
      logDays: stage.logDays,
      memorySize: 1769,
      statements: [
        allow(['secretsmanager:GetSecretValue'], [secret]),
        allow(
          ['s3:GetObject'],
          [
            lake.bronze.arnForObjects(`${BRONZE.landing}*`),
            // A replay names the loads that it is about.
            ...[SILVER.loadReports, prefixOf(loads)].map((prefix) => lake.silver.arnForObjects(`${prefix}*`)),
          ],
        ),
        allow(['s3:PutObject'], [lake.silver.arnForObjects(`${SILVER.loadReports}*`)]),
        erasures.mayRead,
        allowList(this, lake.silver.bucketArn),
      ],
    });
    lake.grantWriteStaging(load.role);
    lake.grantWriteFailures(load.role);
    return load;
  }

  /** From the stream to `transform`. */
  #feed(transform: NodeFunction): void {
    const { lake, stage } = this.#props;
    const { requests, windowSeconds } = stage.batching;
    feedFrom(this.stream, { lake, stage, scope: this, id: 'StreamToTransform' }, transform, {
      requests,
      windowSeconds,
    });
  }

  /** From the landing prefix to `load`. */
  #announce({ function: load }: NodeFunction): void {
    new Rule(this, 'Landed', {
      description: 'A file has landed',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        account: [Stack.of(this).account],
        detail: {
          bucket: { name: [this.#props.lake.bronze.bucketName] },
          object: { key: [{ prefix: BRONZE.landing }] },
        },
      },
      targets: [new LambdaTarget(load)],
    });
    new CfnEventInvokeConfig(this, 'LoadRetries', {
      functionName: load.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: ASYNC_RETRIES,
      maximumEventAgeInSeconds: 6 * 3600,
      destinationConfig: { onFailure: { destination: this.#props.lake.bronze.bucketArn } },
    }).node.addDependency(this.load.role);
  }
}

/** A first deploy that fails leaves nothing behind: a stream costs money by the hour. */
const removal = ({ retain }: StageConfig): RemovalPolicy =>
  retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
