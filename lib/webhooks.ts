import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE } from '../contracts/lake.ts';
import type { webhooksEnv } from '../lambdas/webhooks/env.ts';
import type { StageConfig } from './config.ts';
import type { Guard } from './front-door/guard.ts';
import { allow } from './iam/statements.ts';
import type { Ingestion } from './ingestion.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';
import type { Erasures } from './privacy/erasures.ts';
import type { Privacy } from './privacy/privacy.ts';

export interface WebhooksProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly guard: Guard;
  readonly ingestion: Pick<Ingestion, 'stream' | 'identityKey'>;
  /** Where a platform asks for its customers to be erased. */
  readonly erasures: Erasures;
  readonly privacy: Privacy;
}

const SECRET_LENGTH = 48;

/**
 * What takes the webhooks of a shop's platform, and the secrets that they are signed with: one a source, generated, and to be told to
 * the platform or replaced by its own.
 *
 * @example
 * const webhooks = new Webhooks(this, 'Webhooks', { lake, stage, guard, ingestion, erasures, privacy });
 */
export class Webhooks extends Construct {
  readonly receive: NodeFunction;
  /** JSON: the ARN of each source's secret. */
  readonly secretsBySource: string;

  constructor(scope: Construct, id: string, { lake, stage, guard, ingestion, erasures, privacy }: WebhooksProps) {
    super(scope, id);
    const { stream, identityKey } = ingestion;
    const secrets = Object.entries(stage.webhooks).map(([source, platform]) => {
      return { source, platform, secret: this.#makeSecret(source, stage.retain) };
    });
    this.secretsBySource = Stack.of(this).toJsonString(
      Object.fromEntries(secrets.map(({ source, secret }) => [source, secret])),
    );
    const known = secrets.map(({ source, platform, secret }) => [source, { platform, secret }] as const);
    const environment: z.input<typeof webhooksEnv> = {
      STREAM_NAME: stream.streamName,
      BRONZE_BUCKET: lake.bronze.bucketName,
      STACK_NAME: Stack.of(this).stackName,
      WEBHOOKS: Stack.of(this).toJsonString(Object.fromEntries(known)),
      IDENTITY_SECRET: identityKey.secretArn,
      ...erasures.environment,
      PRIVACY_MACHINE: privacy.machine.stateMachineArn,
      ...guard.originEnvironment,
    };
    this.receive = new NodeFunction(this, 'Receive', {
      folder: 'webhooks',
      environment,
      timeout: Duration.seconds(10),
      logDays: stage.logDays,
      statements: [
        allow(['kinesis:PutRecords'], [stream.streamArn]),
        allow(['secretsmanager:GetSecretValue'], [...secrets.map(({ secret }) => secret), identityKey.secretArn]),
        allow(
          ['s3:PutObject'],
          [BRONZE.privacyRequests, BRONZE.subjects].map((prefix) => lake.bronze.arnForObjects(`${prefix}*`)),
        ),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [erasures.table.tableArn]),
        allow(['states:StartExecution'], [privacy.machine.stateMachineArn]),
        ...guard.originStatements,
      ],
    });
  }

  #makeSecret(source: string, retain: boolean): string {
    return new Secret(this, `Secret-${source}`, {
      description: `Signs the webhooks of the source ${source}; a second line holds for another secret beside it`,
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    }).secretArn;
  }
}
