import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { silenceCheck } from '../contracts/live.ts';
import type { liveEnv } from '../lambdas/live/env.ts';
import type { StageConfig } from './config.ts';
import { scheduleRole } from './iam/schedule-role.ts';
import { allow } from './iam/statements.ts';
import type { Ingestion } from './ingestion.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';
import type { Erasures } from './privacy/erasures.ts';
import { feedFrom, readStream } from './stream-reader.ts';

export interface LiveProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly ingestion: Pick<Ingestion, 'stream' | 'identityKey'>;
  /** Who was erased, and is not to come back. */
  readonly erasures: Erasures;
}

/** Lambda hands over what it has before, at 6 MB. */
const MOST_RECORDS = 10_000;

/**
 * What just came, within seconds: a second reader of the stream that counts by the minute, and tells a topic and a table what a
 * person would want to know at once. Nothing of the lake depends on it.
 *
 * @example
 * const live = new Live(this, 'Live', { lake, stage, ingestion, erasures });
 */
export class Live extends Construct {
  readonly counters: Table;
  readonly alerts: Table;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { lake, stage, ingestion, erasures }: LiveProps) {
    super(scope, id);
    const { stream, identityKey } = ingestion;
    const { windowSeconds, ...rules } = stage.alerts;
    this.counters = this.#table('Counters', 'id');
    this.alerts = this.#table('Alerts', 'day');
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    if (stage.alarmEmail !== null) this.topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    const environment: z.input<typeof liveEnv> = {
      COUNTERS_TABLE: this.counters.tableName,
      ALERTS_TABLE: this.alerts.tableName,
      ...erasures.environment,
      ALERTS_TOPIC: this.topic.topicArn,
      IDENTITY_SECRET: identityKey.secretArn,
      CURRENCY: stage.currency,
      LARGEST_ORDER_VALUE: String(stage.limits.orderValue),
      RULES: JSON.stringify(rules),
    };
    const watch = new NodeFunction(this, 'Watch', {
      folder: 'live',
      environment,
      timeout: Duration.seconds(60),
      logDays: stage.logDays,
      statements: [
        allow(['secretsmanager:GetSecretValue'], [identityKey.secretArn]),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [this.counters.tableArn]),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [this.alerts.tableArn]),
        allow(['sns:Publish'], [this.topic.topicArn]),
        erasures.mayRead,
        readStream(stream),
      ],
    });
    feedFrom(stream, { lake, stage, scope: this, id: 'StreamToWatch' }, watch, {
      requests: MOST_RECORDS,
      windowSeconds,
    });
    this.#listen(watch);
  }

  /** Nothing that comes wakes nobody up. */
  #listen(watch: NodeFunction): void {
    const check: z.input<typeof silenceCheck> = { check: 'silence' };
    new Schedule(this, 'Hourly', {
      description: 'Looks whether a source has fallen silent',
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(watch.function, {
        // The target would grant itself all versions of the function.
        role: scheduleRole(this, 'ScheduleRole', watch).withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject(check),
        retryAttempts: 2,
      }),
    });
  }

  /** Costs nothing while nobody comes; items go by themselves, and nothing in them is not in the lake. */
  #table(id: string, partitionKey: string): Table {
    return new Table(this, id, {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
