import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { stageConfig } from '../../lib/config.ts';
import { Alarms } from '../../lib/operations/alarms.ts';
import { warehouseAlarms } from '../../lib/operations/warehouse-alarms.ts';
import { ofType, only, plainId, text } from './support/resources.ts';
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

describe('the alarms on what was taken and looks wrong', () => {
  it.each([
    ['EventsWithoutId', 50],
    ['OrdersUnlikeLines', 3],
  ])('%s is raised by %s in an hour', (MetricName, Threshold) => {
    const { Properties } = only(silent, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${MetricName}`);
    expect(Properties).toMatchObject({
      Namespace: 'Shoplake/Ingestion',
      MetricName,
      Dimensions: [{ Name: 'Stack', Value: 'shoplake-shop' }],
      Statistic: 'Sum',
      Period: 3600,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});

const alarm = (template: typeof silent, id: string) =>
  only(template, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${id}`).Properties;

describe('the alarm on refreshes that do not come', () => {
  it('rings when none succeeded for three hours of an hourly schedule: what does not happen writes no metric', () => {
    const { Dimensions, ...late } = alarm(silent, 'RefreshLate');
    expect(late).toMatchObject({
      Namespace: 'AWS/States',
      MetricName: 'ExecutionsSucceeded',
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    expect(text(Dimensions[0].Value)).toBe('<WarehouseRefresh>');
  });

  it.each([
    [{ refreshSchedule: 'rate(5 minutes)' }, 3],
    [{ refreshSchedule: 'rate(1 day)' }, 72],
    [{ refreshSchedule: 'rate(30 days)' }, 168],
    [{ refreshSchedule: 'cron(15 2 * * ? *)' }, 26],
    [{ staleHours: 8 }, 8],
  ])('%o: after %i hours', (options, hours) => {
    const alarms = new Map<string, number>();
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
    const machine = new Pass(stack, 'Pass');
    const definitionBody = DefinitionBody.fromChainable(machine);
    const refresh = new StateMachine(stack, 'Refresh', { definitionBody });
    const stage = stageConfig.parse({ ...DEFAULTS, ...options });
    warehouseAlarms(new Alarms(stack, 'Alarms'), { refresh, maintenance: refresh }, stage);
    for (const [id, { Properties }] of ofType(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'))
      alarms.set(plainId(id), Properties.EvaluationPeriods);
    expect(alarms.get('AlarmsRefreshLate')).toBe(hours);
  });
});

describe('the alarms on what waits and what is set aside', () => {
  it('rings when the oldest event has waited for an hour', () => {
    const { Dimensions, ...late } = alarm(silent, 'EventsLate');
    expect(late).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 3_600_000,
    });
    expect(text(Dimensions[0].Value)).toBe('<IngestionTransformFunction>');
  });

  it('rings at the first object below the failure prefix, which the bucket counts', () => {
    const { Dimensions, ...kept } = alarm(silent, 'FailuresKept');
    expect(kept).toMatchObject({ Namespace: 'AWS/S3', MetricName: 'PutRequests', Statistic: 'Sum', Threshold: 1 });
    expect(Dimensions.map(({ Value }: { Value: unknown }) => text(Value))).toEqual(['<LakeBronze>', 'failures']);
    expect(only(silent, 'AWS::S3::Bucket', 'LakeBronze').Properties.MetricsConfigurations).toEqual([
      { Id: 'failures', Prefix: 'aws/lambda/' },
    ]);
  });
});

describe('the alarms on the API and the functions', () => {
  it('rings at five answers with 5xx in five minutes', () => {
    const { Dimensions, ...fails } = alarm(silent, 'ApiFails');
    expect(fails).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
      Period: 300,
      Threshold: 5,
    });
    expect(text(Dimensions[0].Value)).toBe('<ApiHttp>');
  });

  it.each([
    ['FunctionsFail', 'Errors'],
    ['FunctionsThrottled', 'Throttles'],
  ])('%s adds up the %s of every function, ten in one alarm', (id, metric) => {
    const alarms = ofType(silent, 'AWS::CloudWatch::Alarm').filter(([name]) =>
      plainId(name).startsWith(`WarehouseAlarms${id}`),
    );
    const metrics = alarms.map(([, { Properties }]) => Properties.Metrics as Measured[]);
    const measured = metrics.flat().flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    expect(metrics.map((each) => each.filter(({ MetricStat }) => MetricStat).length)).toEqual([10, 4]);
    const [
      [
        ,
        {
          Properties: { Threshold },
        },
      ] = expect.fail('no alarm'),
    ] = alarms;
    expect(new Set(measured.map(({ MetricName }) => MetricName))).toEqual(new Set([metric]));
    const watched = measured.map(({ Dimensions }) => text(Dimensions[0]?.Value));
    const functions = ofType(silent, 'AWS::Lambda::Function').map(([id]) => `<${plainId(id)}>`);
    expect(watched.sort()).toEqual(functions.sort());
    expect(Threshold).toBe(5);
  });
});

describe.each(MACHINES)('the alarm on the %s machine', (machine, arn) => {
  const failed = (template: typeof silent) => alarm(template, `${machine}Failed`);

  it('is raised by one execution that failed or ran out of time', () => {
    const { Metrics, Threshold, EvaluationPeriods, ComparisonOperator, TreatMissingData } = failed(silent);
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
    expect(failed(silent).AlarmDescription).toMatch(/^\S.{60,}\.$/);
  });

  it('reaches the person whom the stage names, and nobody where it names none', () => {
    expect(failed(silent)).not.toHaveProperty('AlarmActions');
    expect(failed(mailed).AlarmActions.map(text)).toEqual(['<WarehouseAlarmsTopic>']);
  });
});

describe('the topic of alarms', () => {
  it('is there when the stage names an address', () => {
    expect(ofType(silent, 'AWS::SNS::Topic').map(([id]) => plainId(id))).toEqual(['LiveTopic']);
    expect(only(mailed, 'AWS::SNS::Subscription', 'WarehouseAlarms').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'alarms@example.com',
    });
  });

  it('lets alarms of this account publish, over TLS only: its own policy has replaced the default one', () => {
    const { Statement } = only(mailed, 'AWS::SNS::TopicPolicy', 'WarehouseAlarms').Properties.PolicyDocument;
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
