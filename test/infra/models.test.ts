import { describe, expect, it } from 'vitest';
import { permissions } from './support/permissions.ts';
import { all, ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const without = synthesise('quiet', { databasePrefix: 'quiet_', models: { endpoints: { mode: 'none' } } });
const scaled = synthesise('busy', {
  databasePrefix: 'busy_',
  models: {
    schedule: 'rate(1 day)',
    instanceType: 'ml.c5.2xlarge',
    maxMinutes: 240,
    endpoints: { mode: 'instances', instanceType: 'ml.c7g.large', min: 2, max: 6 },
  },
});
const granted = permissions(template);
const train = granted.ModelsTrainRole ?? [];
const definition = (of: typeof template) =>
  text(only(of, 'AWS::StepFunctions::StateMachine', 'ModelsTrain').Properties.DefinitionString);

describe('training', () => {
  it('is scheduled weekly, and as a stage wants it', () => {
    const schedule = (of: typeof template) => only(of, 'AWS::Scheduler::Schedule', 'ModelsWeekly').Properties;
    expect(schedule(template)).toMatchObject({ ScheduleExpression: 'cron(40 4 ? * MON *)' });
    expect(schedule(template).Target.RetryPolicy.MaximumRetryAttempts).toBe(2);
    expect(schedule(scaled).ScheduleExpression).toBe('rate(1 day)');
  });

  it('runs on what a stage wants, for as long', () => {
    expect(definition(template)).toContain('"InstanceType":"ml.m5.large"');
    expect(definition(scaled)).toContain('"InstanceType":"ml.c5.2xlarge"');
    expect(definition(scaled)).toContain('"MaxRuntimeInSeconds":14400');
  });

  it('logs its steps like the other machines', () => {
    const group = only(template, 'AWS::Logs::LogGroup', 'ModelsTrainLog');
    expect(group.Properties.LogGroupName).toBe('/aws/vendedlogs/states/shoplake-shop-train');
  });

  it('runs one image, of the stack’s own repository', () => {
    const images = new Set(definition(template).match(/<AccountId>\.dkr\.ecr[^"]+/g));
    expect(images.size).toBe(1);
    expect([...images][0]).toMatch(
      /^<AccountId>\.dkr\.ecr\.<Region>\.<URLSuffix>\/<ModelsImageBuildRepository>:[0-9a-f]{64}$/,
    );
  });
});

describe('what the workflow may do', () => {
  it('hands SageMaker two roles, and hands nobody else any', () => {
    expect(train.filter((line) => line.startsWith('iam:'))).toEqual([
      'iam:PassRole <ModelsServingRole.Arn> if {StringEquals:{iam:PassedToService:sagemaker.amazonaws.com}}',
      'iam:PassRole <ModelsTrainingRole.Arn> if {StringEquals:{iam:PassedToService:sagemaker.amazonaws.com}}',
    ]);
  });

  it('is held to the names of its stack, in SageMaker', () => {
    const lines = train.filter((line) => line.startsWith('sagemaker:'));
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect(line).toMatch(/(\/shoplake-shop-\*|<Models\w+Versions>)$/);
  });

  it('tags the job it waits for: the resource is not an expression', () => {
    const job = 'arn:<Partition>:sagemaker:<Region>:<AccountId>:training-job/shoplake-shop-*';
    for (const action of ['CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob', 'AddTags'])
      expect(train).toContain(`sagemaker:${action} ${job}`);
  });

  it('hears of a job’s end', () => {
    const rule = 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule';
    for (const action of ['PutTargets', 'PutRule', 'DescribeRule'])
      expect(train).toContain(`events:${action} arn:<Partition>:events:<Region>:<AccountId>:${rule}`);
  });

  it('writes features and results, and no table', () => {
    const written = train.filter((line) => /^(s3:(Put|Delete)Object|glue:(Update|Create|Delete)Table)/.test(line));
    expect(written).toEqual([
      's3:PutObject <LakeGold.Arn>/athena-results/*',
      's3:PutObject <LakeGold.Arn>/models/features/*',
    ]);
  });

  it('makes no endpoint in a stage that wants none', () => {
    const lines = permissions(without).ModelsTrainRole ?? [];
    expect(lines.filter((line) => /endpoint|sagemaker:CreateModel |DescribeAlarms/i.test(line))).toEqual([]);
    expect(Object.keys(permissions(without))).not.toContain('ModelsServingRole');
  });

  it('scales endpoints in a stage with instances, and nothing else of the account', () => {
    const lines = permissions(scaled).ModelsTrainRole ?? [];
    expect(lines.filter((line) => line.startsWith('application-autoscaling:'))).toEqual(
      ['PutScalingPolicy', 'RegisterScalableTarget'].map(
        (action) =>
          `application-autoscaling:${action} arn:<Partition>:application-autoscaling:<Region>:<AccountId>:scalable-target/*` +
          ' if {StringEquals:{application-autoscaling:service-namespace:sagemaker}}',
      ),
    );
    expect(train.join('\n')).not.toContain('autoscaling');
  });
});

describe('the roles of SageMaker', () => {
  const [training = [], serving = []] = [granted.ModelsTrainingRole, granted.ModelsServingRole];
  const objects = (lines: readonly string[]) => lines.filter((line) => /^s3:\w+Object/.test(line));

  it('read features and write artifacts, in training', () => {
    expect(objects(training)).toEqual([
      's3:GetObject <LakeGold.Arn>/models/features/*',
      's3:PutObject <LakeGold.Arn>/models/artefacts/*',
    ]);
  });

  it('read artifacts alone, in serving', () => {
    expect(objects(serving)).toEqual(['s3:GetObject <LakeGold.Arn>/models/artefacts/*']);
  });

  it('may look at the alarms that an endpoint goes back at', () => {
    expect(serving.filter((line) => line.startsWith('cloudwatch:DescribeAlarms'))).toEqual(
      ['order-value', 'recommender'].map(
        (model) =>
          `cloudwatch:DescribeAlarms arn:<Partition>:cloudwatch:<Region>:<AccountId>:alarm:shoplake-shop-${model}-5xx`,
      ),
    );
  });

  it('pull the image of the models', () => {
    for (const lines of [training, serving]) {
      for (const action of ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'])
        expect(lines).toContain(`ecr:${action} <ModelsImageBuildRepository.Arn>`);
      expect(lines).toContain('ecr:GetAuthorizationToken *');
    }
  });
});

describe('endpoints', () => {
  it('write into groups that forget, made before they are', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    const own = groups.filter(({ LogGroupName }) => String(LogGroupName).startsWith('/aws/sagemaker/'));
    expect(own).toEqual(
      ['recommender', 'order-value'].map((model) => ({
        LogGroupName: `/aws/sagemaker/Endpoints/shoplake-shop-${model}`,
        RetentionInDays: 14,
      })),
    );
  });

  it('are in no template: the workflow moves them on', () => {
    const types = [template, without, scaled].flatMap(all).map(([, { Type }]) => Type);
    expect(new Set(types.filter((type) => type.startsWith('AWS::SageMaker::')))).toEqual(
      new Set(['AWS::SageMaker::ModelPackageGroup']),
    );
  });
});

describe('the registry', () => {
  it('has a group for each model, that stays and is in nobody’s way', () => {
    const groups = ofType(template, 'AWS::SageMaker::ModelPackageGroup');
    expect(groups.map(([, { Properties }]) => text(Properties.ModelPackageGroupName))).toEqual([
      'shoplake-shop-recommender-<part>',
      'shoplake-shop-forecaster-<part>',
      'shoplake-shop-customer-value-<part>',
      'shoplake-shop-order-value-<part>',
    ]);
    for (const [, { DeletionPolicy, Properties }] of groups) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
      expect(JSON.stringify(Properties.ModelPackageGroupName)).toContain('{"Ref":"AWS::StackId"}');
    }
  });
});

describe('the alarms of the models', () => {
  const alarm = (id: string) => only(template, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${id}`).Properties;
  const measured = (id: string) =>
    (alarm(id).Metrics as { readonly MetricStat?: { readonly Metric: Record<string, unknown> } }[]).flatMap(
      ({ MetricStat }) => MetricStat?.Metric ?? [],
    );

  it.each([
    ['RecommenderFails', 'recommender'],
    ['OrderValueFails', 'order-value'],
  ])('%s is under a name that an update can be told', (id, model) => {
    expect(alarm(id)).toMatchObject({
      AlarmName: `shoplake-shop-${model}-5xx`,
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: [
        { Name: 'EndpointName', Value: `shoplake-shop-${model}` },
        { Name: 'VariantName', Value: 'AllTraffic' },
      ],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 5,
      TreatMissingData: 'notBreaching',
    });
    expect(definition(template)).toContain('-5xx');
  });

  it.each([
    ['ModelsDrift', 'Drift', 0.25],
    ['ModelsMisled', 'LiveError', 2],
  ])('%s follows the worst of the models', (id, metric, threshold) => {
    expect(alarm(id)).toMatchObject({ Threshold: threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
    expect(measured(id)).toEqual(
      ['recommender', 'forecaster', 'customer-value', 'order-value'].map((model) => ({
        Namespace: 'Shoplake/Models',
        MetricName: metric,
        Dimensions: [
          { Name: 'Model', Value: model },
          { Name: 'Stack', Value: 'shoplake-shop' },
        ],
      })),
    );
  });

  it('all say what they mean and what to do', () => {
    for (const id of ['TrainFailed', 'RecommenderFails', 'ModelsDrift', 'ModelsMisled'])
      expect(alarm(id).AlarmDescription).toMatch(/^\S.{60,}\.$/);
  });
});
