import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface AlarmsProps {
  /** Where alarms are sent; null for no e-mail: they are then seen in CloudWatch alone. @default null */
  readonly email?: string | null;
}

const PERIOD = Duration.minutes(5);

/**
 * The alarms of a stage, and the topic that carries them to a person.
 *
 * @example
 * const alarms = new Alarms(this, 'Alarms', { email: 'ops@example.com' });
 * alarms.onFailure('RefreshFailed', refresh, 'A refresh failed: the execution names the statement.');
 */
export class Alarms extends Construct {
  readonly topic: Topic | undefined;

  constructor(scope: Construct, id: string, { email = null }: AlarmsProps = {}) {
    super(scope, id);
    this.topic = email === null ? undefined : this.#makeTopic(email);
  }

  /** Raises an alarm when an execution fails or runs out of time. @param description what it means, and what to do */
  onFailure(id: string, machine: StateMachine, description: string): Alarm {
    const metric = new MathExpression({
      expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
      label: 'Executions that failed or ran out of time',
      period: PERIOD,
      usingMetrics: {
        failed: machine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
        timedOut: machine.metricTimedOut({ period: PERIOD, statistic: 'Sum' }),
      },
    });
    return this.onMetric(id, metric, 1, description);
  }

  /**
   * Raises an alarm when a metric reaches a threshold in one period.
   * @param description what it means, and what to do
   * @param alarmName for those that must know the alarm before it exists @default one of CloudFormation’s making
   */
  onMetric(id: string, metric: IMetric, threshold: number, description: string, alarmName?: string): Alarm {
    return this.#raise(id, {
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Where nothing happens there is nothing to measure.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...(alarmName !== undefined && { alarmName }),
    });
  }

  /**
   * Raises an alarm when nothing is counted for so many hours on end.
   * @param metric counted by the hour
   * @param description what it means, and what to do
   */
  onSilence(id: string, metric: IMetric, hours: number, description: string): Alarm {
    return this.#raise(id, {
      alarmDescription: description,
      metric,
      threshold: 1,
      evaluationPeriods: hours,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // What does not happen writes no metric: its absence is what is watched for.
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #raise(id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, props);
    if (this.topic) alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  #makeTopic(email: string): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own has lost the default one, under which alarms of the account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
