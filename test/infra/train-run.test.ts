import { AwsFailure } from '@shoplake/local';
import { describe, expect, it } from 'vitest';
import { sageMakerPrefix } from '../../contracts/models.ts';
import { missing, TrainWorld, trainMachine } from './support/train-world.ts';

/** The name of the execution is `one`; its hash begins with these digits (SHA-256, by `printf one | sha256sum`). */
const NAME = '20260302-7692c3ad';
const run = (model: string, attempt = 0): string => `shop-${model}-${NAME}-${attempt}`;
const S3_OUTPUT = 's3://gold/models/artefacts/';

interface Trained {
  readonly outcome: string;
  readonly models: readonly { readonly model: string; readonly run: string; readonly status: string }[];
  readonly refreshExecutionArn: string;
}
const statuses = (output: unknown) =>
  Object.fromEntries((output as Trained).models.map(({ model, status }) => [model, status]));
const champion = (recipe: object) => () => ({ Body: Buffer.from(JSON.stringify({ run: 'shop-before', recipe })) });
const deployments = /^(CreateModel|CreateEndpointConfig|CreateEndpoint|UpdateEndpoint|DeleteEndpoint)$/;

describe('a training of all models', () => {
  it('ends with champions, and a refresh that shows them', async () => {
    const world = new TrainWorld();
    const output = (await world.run()) as Trained;
    expect(output.outcome).toBe('trained');
    expect(statuses(output)).toEqual({
      recommender: 'champion',
      forecaster: 'champion',
      'customer-value': 'champion',
      'order-value': 'champion',
    });
    expect(output.models[0]).toEqual({
      model: 'recommender',
      run: run('recommender'),
      status: 'champion',
      reason: 'Accepted.',
      metric: 'ndcg@10',
      score: 0.2,
      champion: null,
      baselines: { popularity: 0.1 },
    });
    expect(output.refreshExecutionArn).toBe('arn:refresh');
    expect(world.names(/^StartExecution$/)).toHaveLength(1);
    expect(world.calls.at(-1)?.name).toBe('StartExecution');
  });

  it('gives each job its channels, its place and what fits SageMaker', async () => {
    const world = new TrainWorld({ GetObject: champion({ factors: 64 }) });
    await world.run({ models: ['recommender'], recipe: { recommender: { seedless: true } } });
    const [job] = world.inputs('CreateTrainingJob');
    const channel = (name: string) => ({
      ChannelName: name,
      InputMode: 'File',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: `s3://gold/models/features/one/${name}/0/`,
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    });
    expect(job).toMatchObject({
      TrainingJobName: run('recommender'),
      RoleArn: 'arn:aws:iam::111122223333:role/training',
      HyperParameters: { model: 'recommender', seed: '1', recipe: '{"seedless":true}', champion: '{"factors":64}' },
      InputDataConfig: [channel('catalogue'), channel('interactions')],
      OutputDataConfig: { S3OutputPath: `${S3_OUTPUT}recommender/` },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      EnableNetworkIsolation: true,
    });
  });

  it('names no champion to the first run of a model', async () => {
    const world = new TrainWorld();
    await world.run({ models: ['forecaster'] });
    expect(world.inputs('CreateTrainingJob')[0]?.HyperParameters).toEqual({
      model: 'forecaster',
      seed: '1',
      recipe: '{}',
    });
  });

  it('keeps every name within 63 characters, whatever the stack’s', async () => {
    const world = new TrainWorld();
    const longest = 'a'.repeat(26); // the longest name there may be; one more character is refused
    expect(() => sageMakerPrefix(`${longest}a`)).toThrow('is too long');
    await world.run({ models: ['customer-value'] }, trainMachine({}, sageMakerPrefix(longest)));
    const name = String(world.inputs('CreateTrainingJob')[0]?.TrainingJobName);
    expect(name).toMatch(/^a{26}-customer-value-20260302-7692c3ad-0$/);
    expect(name.length).toBeLessThanOrEqual(62); // an attempt may have two digits
    expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
  });

  it('unloads what is asked for, a folder a query, and nothing else', async () => {
    const world = new TrainWorld();
    await world.run({ models: ['customer-value'] });
    const [query, ...others] = world.inputs('StartQueryExecution').map(({ QueryString }) => String(QueryString));
    expect(others).toEqual([]);
    expect(query).toMatch(/^UNLOAD \([\s\S]+FROM[\s\S]+\bshop_gold\.[\s\S]+\) TO /);
    expect(query).toContain(
      "TO 's3://gold/models/features/one/purchase_days/0/' WITH (format = 'PARQUET', compression = 'ZSTD')",
    );
  });

  it('yields to one that was there before it', async () => {
    const executions = [{ executionArn: 'arn:other', startDate: new Date(0) }];
    const world = new TrainWorld({ ListExecutions: () => ({ executions }) });
    expect(await world.run()).toMatchObject({ outcome: 'skipped' });
    expect(world.calls).toHaveLength(1);
  });

  it.each([
    ['a model there is none of', { models: ['oracle'] }],
    ['no model', { models: [] }],
    ['a run of no model', { restore: { run: 'shop-x' } }],
    ['a model without a run', { restore: { model: 'recommender' } }],
    ['a recipe that is not an object', { models: ['recommender'], recipe: { recommender: 'als' } }],
  ])('refuses %s before anything is paid for', async (_, input) => {
    const world = new TrainWorld();
    expect(await world.run(input)).toMatchObject({ error: 'InvalidRequest' });
    expect(world.names(/Query|Job|gate/)).toEqual([]);
  });
});

describe('a run that is let through', () => {
  it('is registered as approved, with what the gate said', async () => {
    const world = new TrainWorld();
    await world.run({ models: ['recommender'] });
    expect(world.inputs('CreateModelPackage')).toEqual([
      {
        ModelPackageGroupName: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/shop-recommender',
        ModelPackageDescription: `${run('recommender')}: Accepted.`,
        InferenceSpecification: {
          Containers: [
            {
              Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/assets:1',
              ModelDataUrl: `${S3_OUTPUT}recommender/${run('recommender')}/output/model.tar.gz`,
            },
          ],
          SupportedContentTypes: ['application/json', 'application/jsonlines'],
          SupportedResponseMIMETypes: ['application/json', 'application/jsonlines'],
        },
        ModelApprovalStatus: 'Approved',
      },
    ]);
  });

  it('gets an endpoint where there is none, and only then is champion', async () => {
    const world = new TrainWorld();
    await world.run({ models: ['order-value'] });
    expect(world.names(deployments)).toEqual(['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint']);
    const names = world.calls.map(({ name }) => name);
    expect(names.indexOf('gate:promote')).toBeGreaterThan(names.indexOf('CreateEndpoint'));
    expect(world.inputs('CreateModel')[0]).toMatchObject({
      ModelName: run('order-value'),
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/serving',
    });
    expect(world.inputs('CreateEndpointConfig')[0]).toEqual({
      EndpointConfigName: run('order-value'),
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: run('order-value'),
          ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
        },
      ],
    });
    expect(world.inputs('gate:promote')[0]).toMatchObject({
      run: run('order-value'),
      before: null,
      deployment: run('order-value'),
    });
  });

  it('moves an endpoint on that is there, which rolls back automatically at the alarm', async () => {
    const world = new TrainWorld({ GetObject: champion({}) });
    const machine = trainMachine();
    await world.run({ models: ['recommender'] }, machine);
    await world.run({ models: ['recommender'] }, machine);
    expect(world.inputs('UpdateEndpoint')).toEqual([
      {
        EndpointName: 'shop-recommender',
        EndpointConfigName: run('recommender'),
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 300 },
            MaximumExecutionTimeoutInSeconds: 3600,
          },
          AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'shop-recommender-5xx' }] },
        },
      },
    ]);
    expect(world.inputs('gate:promote').at(-1)).toMatchObject({ before: 'shop-before' });
  });

  it('has no endpoint where its predictions are made in batch, or where a stage wants none', async () => {
    const world = new TrainWorld();
    await world.run({ models: ['customer-value'] });
    await world.run({}, trainMachine({ endpoints: { mode: 'none' } }));
    expect(world.names(deployments)).toEqual([]);
    expect(world.inputs('gate:promote')).toHaveLength(5);
    expect(world.inputs('gate:promote')[0]).toMatchObject({ deployment: null });
  });

  it('retires a deployment that is kept no more', async () => {
    const world = new TrainWorld({
      'gate:promote': () => ({ status: 'champion', reason: '', retired: 'shop-recommender-old' }),
    });
    await world.run({ models: ['recommender'] });
    expect(world.inputs('DeleteEndpointConfig')).toEqual([{ EndpointConfigName: 'shop-recommender-old' }]);
    expect(world.inputs('DeleteModel')).toEqual([{ ModelName: 'shop-recommender-old' }]);
  });

  it('gets instances where a stage wants them, as many as the traffic asks for', async () => {
    const endpoints = { mode: 'instances', instanceType: 'ml.c7g.large', min: 1, max: 4 } as const;
    const states = JSON.stringify(trainMachine({ endpoints }));
    expect(states).toContain('"InstanceType":"ml.c7g.large","InitialInstanceCount":1');
    expect(states).toContain('"MinCapacity":1,"MaxCapacity":4');
    expect(states).toContain('aws-sdk:applicationautoscaling:putScalingPolicy');
    expect(JSON.stringify(trainMachine({ endpoints: { ...endpoints, max: 1 } }))).not.toContain('autoscaling');
  });
});

describe('a run that is refused', () => {
  it('touches neither registry nor endpoint nor champion, and is no failure', async () => {
    const world = new TrainWorld({
      'gate:evaluate': () => ({
        status: 'refused',
        reason: 'Refused: worse.',
        metric: 'wape',
        score: 0.3,
        champion: 0.2,
        baselines: {},
      }),
    });
    expect(statuses(await world.run({ models: ['recommender'] }))).toEqual({ recommender: 'refused' });
    expect(world.names(/Package|CreateModel|Endpoint|promote/)).toEqual([]);
    expect(world.names(/^StartExecution$/)).toHaveLength(1); // what became of it is to be seen
  });
});

describe('a model that fails', () => {
  const failed = (jobReason: string) => ({
    DescribeTrainingJob: ({ TrainingJobName }: Readonly<Record<string, unknown>>) =>
      String(TrainingJobName).includes('recommender')
        ? { TrainingJobName, TrainingJobStatus: 'Failed', FailureReason: jobReason }
        : {
            TrainingJobName,
            TrainingJobStatus: 'Completed',
            ModelArtifacts: { S3ModelArtifacts: 's3://gold/m.tar.gz' },
          },
  });

  it('keeps no other from being trained, is written down, and fails the execution', async () => {
    const world = new TrainWorld(failed('AlgorithmError: There are no interactions to train on'));
    const output = await world.run();
    expect(output).toMatchObject({
      error: 'TrainingFailed',
      causeText: expect.stringMatching(/serves on\. Failed: recommender \(.*no interactions to train on/),
    });
    expect(
      world
        .inputs('gate:promote')
        .map(({ model }) => model)
        .sort(),
    ).toEqual(['customer-value', 'forecaster', 'order-value']);
    expect(world.inputs('gate:fail')).toEqual([
      expect.objectContaining({
        model: 'recommender',
        run: run('recommender'),
        cause: expect.stringContaining('no interactions to train on'),
      }),
    ]);
    expect(world.names(/^StartExecution$/)).toHaveLength(1);
  });

  it('is not trained a second time: the job would fail again, and is paid for', async () => {
    const world = new TrainWorld(failed('AlgorithmError'));
    await world.run({ models: ['recommender'] });
    expect(world.inputs('CreateTrainingJob')).toHaveLength(1);
  });

  it('takes another name when the first one is taken, by an attempt that was cut off', async () => {
    let attempts = 0;
    const world = new TrainWorld({
      CreateTrainingJob: () => {
        attempts += 1;
        if (attempts === 1) throw new AwsFailure('ResourceInUse', 'Training job names must be unique');
        return {};
      },
      ...failed('none'),
    });
    expect(statuses(await world.run({ models: ['forecaster'] }))).toEqual({ forecaster: 'champion' });
    expect(world.inputs('CreateTrainingJob').map(({ TrainingJobName }) => TrainingJobName)).toEqual([
      run('forecaster', 0),
      run('forecaster', 1),
    ]);
    expect(world.inputs('gate:promote')[0]).toMatchObject({ run: run('forecaster', 1) });
  });

  it('has nothing to train on where its queries gave no rows, and starts no job', async () => {
    const world = new TrainWorld({ ListObjectsV2: () => ({ KeyCount: 0 }) });
    expect(await world.run({ models: ['customer-value'] })).toMatchObject({
      error: 'TrainingFailed',
      causeText: expect.stringContaining('There is nothing to train on: no rows of purchase_days.'),
    });
    expect(world.names(/TrainingJob/)).toEqual([]);
    expect(world.inputs('gate:fail')).toHaveLength(1);
  });

  it('gets the channels that have rows where one has none', async () => {
    const world = new TrainWorld({
      ListObjectsV2: ({ Prefix }) => (String(Prefix).includes('/catalogue/') ? {} : { Contents: [{ Key: 'x' }] }),
    });
    await world.run({ models: ['recommender'] });
    expect(world.inputs('CreateTrainingJob')[0]?.InputDataConfig).toMatchObject([{ ChannelName: 'interactions' }]);
  });

  it('fails for its own queries alone', async () => {
    const world = new TrainWorld({
      GetQueryExecution: ({ QueryExecutionId: id }) => ({
        QueryExecution: String(id).includes('/sold_lines/')
          ? { Status: { State: 'FAILED', StateChangeReason: 'SCAN_LIMIT' } }
          : { Status: { State: 'SUCCEEDED' } },
      }),
    });
    const output = await world.run({ models: ['order-value', 'forecaster'] });
    expect(output).toMatchObject({ causeText: expect.stringMatching(/Failed: order-value \(.*SCAN_LIMIT/) });
    expect(world.inputs('gate:promote').map(({ model }) => model)).toEqual(['forecaster']);
    const attempts = world.inputs('StartQueryExecution').map(({ QueryString }) => String(QueryString));
    // Each attempt has a folder of its own.
    expect(
      attempts.filter((query) => query.includes('/sold_lines/')).map((query) => /lines\/(\d)\//.exec(query)?.[1]),
    ).toEqual(['0', '1', '2']);
  });

  it('at the gate, which cannot read its output, is not asked for again', async () => {
    const world = new TrainWorld({
      'gate:evaluate': () => ({ errorType: 'RunOutputError', errorMessage: 'holds no evaluation.json' }),
    });
    expect(await world.run({ models: ['forecaster'] })).toMatchObject({ error: 'TrainingFailed' });
    expect(world.names(/evaluate/)).toHaveLength(1);
    expect(world.inputs('gate:fail')[0]).toMatchObject({ error: 'RunOutputError' });
  });

  it('and cannot be written down either still tells of itself', async () => {
    const world = new TrainWorld({
      ...failed('AlgorithmError: out of luck'),
      'gate:fail': () => ({ errorType: 'Error', errorMessage: 'no bucket' }),
    });
    expect(await world.run({ models: ['recommender'] })).toMatchObject({
      causeText: expect.stringContaining('out of luck'),
    });
  });
});

describe('an endpoint', () => {
  it('that rolls back to its former model leaves the champion, and no trace of the new one', async () => {
    const FailureReason = 'Alarm shop-recommender-5xx.';
    const former = { EndpointStatus: 'InService', EndpointConfigName: 'shop-former', FailureReason };
    const world = new TrainWorld({ DescribeEndpoint: () => former, UpdateEndpoint: () => ({}) });
    expect(await world.run({ models: ['recommender'] })).toMatchObject({
      causeText: expect.stringContaining('rolled back to its former model. Alarm shop-recommender-5xx.'),
    });
    expect(world.names(/promote/)).toEqual([]);
    expect(world.inputs('DeleteEndpointConfig')).toEqual([{ EndpointConfigName: run('recommender') }]);
    expect(world.inputs('DeleteModel')).toEqual([{ ModelName: run('recommender') }]);
  });

  it('that failed before is made anew', async () => {
    const world = new TrainWorld({}, 'shop-recommender');
    expect(statuses(await world.run({ models: ['recommender'] }))).toEqual({ recommender: 'champion' });
    expect(world.names(deployments)).toEqual([
      'CreateModel',
      'CreateEndpointConfig',
      'DeleteEndpoint',
      'CreateEndpoint',
    ]);
  });

  it('that fails to come into service leaves the champion', async () => {
    let looks = 0;
    const world = new TrainWorld({
      CreateEndpoint: () => ({}),
      DescribeEndpoint: ({ EndpointName }) => {
        looks += 1;
        if (looks === 1) missing();
        return { EndpointName, EndpointStatus: 'Failed', EndpointConfigName: 'x', FailureReason: 'No healthy ping.' };
      },
    });
    expect(await world.run({ models: ['recommender'] })).toMatchObject({
      causeText: expect.stringContaining('The endpoint failed. No healthy ping.'),
    });
    expect(world.names(/promote/)).toEqual([]);
    expect(world.names(/fail/)).toEqual(['gate:fail']);
  });

  it('that stays in the making is given up after an hour', async () => {
    const world = new TrainWorld({
      DescribeEndpoint: () => ({ EndpointStatus: 'Updating', EndpointConfigName: 'x' }),
    });
    expect(await world.run({ models: ['recommender'] })).toMatchObject({
      causeText: expect.stringContaining('did not come into service within an hour; it is Updating.'),
    });
    expect(world.names(/^DescribeEndpoint$/).length).toBeLessThan(125); // looked at every 30 seconds
  });
});

describe('a restoration', () => {
  const input = { restore: { model: 'recommender', run: 'shop-recommender-20260101-aaaaaaaa-0' } };

  it('serves an earlier champion again, without training', async () => {
    const world = new TrainWorld({ GetObject: champion({}) });
    expect(statuses(await world.run(input))).toEqual({ recommender: 'restored' });
    expect(world.names(/Query|TrainingJob|Package|evaluate|promote/)).toEqual([]);
    expect(world.inputs('CreateModel')[0]).toMatchObject({
      ModelName: run('recommender'), // a name of its own: the former deployment may be gone, or not
      PrimaryContainer: { ModelDataUrl: 's3://gold/old.tar.gz' },
    });
    expect(world.inputs('gate:restore')[0]).toMatchObject({
      run: input.restore.run,
      before: 'shop-before',
      deployment: run('recommender'),
    });
    expect(world.names(/^StartExecution$/)).toHaveLength(1);
  });

  it('of an unknown run says so, and marks no run as failed', async () => {
    const world = new TrainWorld({
      'gate:find': () => ({ errorType: 'UnknownRunError', errorMessage: 'No run of that name' }),
    });
    expect(await world.run(input)).toMatchObject({ causeText: expect.stringContaining('No run of that name') });
    expect(world.names(/fail|CreateModel/)).toEqual([]);
  });
});
