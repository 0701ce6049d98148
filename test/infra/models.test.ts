import { describe, expect, it } from 'vitest';
import { permissions } from './support/permissions.ts';
import { all, ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const without = synthesise('quiet', { databasePrefix: 'quiet_', models: { endpoints: 'none' } });
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
    const assets = 'arn:<Partition>:s3:::cdk-hnb659fds-assets-<AccountId>-<Region>';
    expect(objects(serving)).toEqual([
      's3:GetObject <LakeGold.Arn>/models/artefacts/*',
      // What each begins with.
      `s3:GetObject ${assets}/<asset>.gz`,
    ]);
  });

  it('may look at the alarms that an endpoint goes back at', () => {
    expect(serving.filter((line) => line.startsWith('cloudwatch:DescribeAlarms'))).toEqual(
      ['forecaster', 'order-value', 'recommender'].map(
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
      ['recommender', 'forecaster', 'order-value'].map((model) => ({
        LogGroupName: `/aws/sagemaker/Endpoints/shoplake-shop-${model}`,
        RetentionInDays: 14,
      })),
    );
  });

  it('are the stack’s, each with the model and the configuration that it is deployed with', () => {
    const ids = ['Recommender', 'Forecaster', 'OrderValue'];
    expect(ofType(template, 'AWS::SageMaker::Endpoint').map(([, { Properties }]) => Properties.EndpointName)).toEqual(
      ['recommender', 'forecaster', 'order-value'].map((model) => `shoplake-shop-${model}`),
    );
    for (const id of ids) {
      const served = only(template, 'AWS::SageMaker::Model', `ModelsEndpoints${id}Model`).Properties;
      const attribute = `${id.toLowerCase()}Artifact`;
      expect(text(served.PrimaryContainer.ModelDataUrl)).toBe(`<ModelsEndpointsChampions.${attribute}>`);
      const config = only(template, 'AWS::SageMaker::EndpointConfig', `ModelsEndpoints${id}Config`).Properties;
      expect(config.ProductionVariants).toMatchObject([
        { VariantName: 'AllTraffic', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } },
      ]);
      expect(text(config.ProductionVariants[0].ModelName)).toBe(`<ModelsEndpoints${id}Model.ModelName>`);
    }
  });

  it('are told the champions again by whatever changes what they are made of', () => {
    const told = (of: typeof template) => only(of, 'AWS::CloudFormation::CustomResource').Properties;
    const image = only(template, 'AWS::SageMaker::Model', 'ModelsEndpointsRecommenderModel').Properties;
    expect(told(template).Image).toEqual(image.PrimaryContainer.Image);
    expect(JSON.parse(told(template).Settings)).toEqual({ mode: 'serverless', memoryMb: 2048, maxConcurrency: 5 });
    expect(JSON.parse(told(scaled).Settings)).toMatchObject({ instanceType: 'ml.c7g.large', min: 2 });
    expect(Object.keys(told(template).First)).toEqual(['recommender', 'forecaster', 'order-value']);
    // CloudFormation gives up after its function does, and not after the hour that it takes otherwise.
    const [teller] = ofType(template, 'AWS::Lambda::Function').filter(([id]) => id.startsWith('ModelsEndpointsTell'));
    expect(told(template).ServiceTimeout).toBeGreaterThan(teller?.[1].Properties.Timeout);
  });

  it('wait for their image in a stage that has it built, and take the time of a build', () => {
    const lines = (of: typeof template) => permissions(of).ModelsEndpointsTellRole ?? [];
    expect(lines(template).filter((line) => line.startsWith('codebuild:'))).toEqual(
      ['BatchGetBuilds', 'StartBuild'].map((action) => `codebuild:${action} <ModelsImageBuildProject.Arn>`),
    );
    const { TimeoutInMinutes } = only(template, 'AWS::CodeBuild::Project').Properties;
    expect(TimeoutInMinutes * 60).toBeLessThan(15 * 60 - 20);
  });

  it('run on instances where a stage wants that, and keep the number that the traffic has asked for', () => {
    const config = only(scaled, 'AWS::SageMaker::EndpointConfig', 'ModelsEndpointsRecommenderConfig').Properties;
    expect(config.ProductionVariants).toMatchObject([{ InstanceType: 'ml.c7g.large', InitialInstanceCount: 2 }]);
    const endpoint = only(scaled, 'AWS::SageMaker::Endpoint', 'ModelsEndpointsRecommender').Properties;
    expect(endpoint.RetainAllVariantProperties).toBe(true);
  });

  it('are none in a stage that wants none, nor is anything that serves them', () => {
    const types = all(without).map(([, { Type }]) => Type);
    expect(types.filter((type) => /SageMaker::(?!ModelPackageGroup)|CustomResource/.test(type))).toEqual([]);
  });

  it('lose what trainings made for them with the stack, held to its names', () => {
    const deletes = permissions(template).ModelsEndpointsTellRole?.filter((line) =>
      line.startsWith('sagemaker:Delete'),
    );
    expect(deletes).toEqual(
      ['DeleteEndpoint', 'DeleteEndpointConfig', 'DeleteModel'].map((action, at) => {
        const kind = ['endpoint', 'endpoint-config', 'model'][at];
        return `sagemaker:${action} arn:<Partition>:sagemaker:<Region>:<AccountId>:${kind}/shoplake-shop-*`;
      }),
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
    ['ForecasterFails', 'forecaster'],
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
