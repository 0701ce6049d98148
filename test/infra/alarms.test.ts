import { describe, expect, it } from 'vitest';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const silent = synthesise('shop', DEFAULTS);
const mailed = synthesise('berlin', { ...DEFAULTS, alarmEmail: 'alarms@example.com' });
interface Measured {
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Value: unknown }[];
    };
    readonly Stat: string;
    readonly Period: number;
  };
}
const MACHINES = [
  ['Refresh', '<WarehouseRefresh>'],
  ['Maintenance', '<WarehouseMaintenance>'],
  ['Train', '<ModelsTrain>'],
] as const;

describe('the alarm on rows that are held out of gold', () => {
  it('is raised by the metric that a publish writes, for this stack alone', () => {
    const { Properties } = only(silent, 'AWS::CloudWatch::Alarm', 'WarehouseAlarmsRowsHeld');
    expect(Properties).toMatchObject({
      Namespace: 'Shoplake/Refresh',
      MetricName: 'HeldRows',
      Dimensions: [{ Name: 'Stack', Value: 'shoplake-shop' }],
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });
});

describe('the alarms on what was taken and cannot be worked through', () => {
  it.each([
    // A record is tried four times before it is given up.
    ['EventsFailed', 'Errors', '<IngestionTransformFunction>', 4],
    ['FilesFailed', 'AsyncEventsDropped', '<IngestionLoadFunction>', 1],
  ])('%s is raised by %s of %s', (id, MetricName, name, Threshold) => {
    const { Properties } = only(silent, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${id}`);
    expect(Properties).toMatchObject({ Namespace: 'AWS/Lambda', MetricName, Statistic: 'Sum', Period: 300, Threshold });
    const [dimension] = Properties.Dimensions as readonly { readonly Name: string; readonly Value: unknown }[];
    expect([dimension?.Name, text(dimension?.Value)]).toEqual(['FunctionName', name]);
  });
});

describe.each(MACHINES)('the alarm on the %s machine', (machine, arn) => {
  const alarm = (template: typeof silent) =>
    only(template, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${machine}Failed`).Properties;

  it('is raised by one execution that failed or ran out of time', () => {
    const { Metrics, Threshold, EvaluationPeriods, ComparisonOperator, TreatMissingData } = alarm(silent);
    expect({ Threshold, EvaluationPeriods, ComparisonOperator, TreatMissingData }).toEqual({
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    const names = (Metrics as Measured[]).flatMap(({ MetricStat }) => {
      if (!MetricStat) return [];
      const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
      return [
        [Namespace, MetricName, Dimensions.map(({ Value }) => text(Value)).join(), MetricStat.Stat, MetricStat.Period],
      ];
    });
    expect(names).toEqual([
      ['AWS/States', 'ExecutionsFailed', arn, 'Sum', 300],
      ['AWS/States', 'ExecutionsTimedOut', arn, 'Sum', 300],
    ]);
    expect(Metrics.filter(({ ReturnData }: { ReturnData?: boolean }) => ReturnData !== false)).toMatchObject([
      { Expression: 'FILL(failed, 0) + FILL(timedOut, 0)' },
    ]);
  });

  it('says what it means and what to do', () => {
    expect(alarm(silent).AlarmDescription).toMatch(/^\S.{60,}\.$/);
  });

  it('reaches the person whom the stage names, and nobody where it names none', () => {
    expect(alarm(silent)).not.toHaveProperty('AlarmActions');
    expect(alarm(mailed).AlarmActions.map(text)).toEqual(['<WarehouseAlarmsTopic>']);
  });
});

describe('the topic of alarms', () => {
  it('is there when the stage names an address', () => {
    expect(ofType(silent, 'AWS::SNS::Topic')).toEqual([]);
    expect(only(mailed, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'alarms@example.com',
    });
  });

  it('lets alarms of this account publish, over TLS only: its own policy has replaced the default one', () => {
    const { Statement } = only(mailed, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    expect(Statement).toHaveLength(2);
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});
