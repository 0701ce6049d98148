import { beforeAll, describe, expect, it, vi } from 'vitest';
import { prefixOf, stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import { customerPredictions, forecasts, recommendations } from '../../glue-sql/tables/predictions.ts';
import { deployedAccount, openAccount, type TestAccount } from './support/account.ts';
import { changedAssembly, type TemplateJson } from './support/assembly.ts';
import { crash } from './support/crash.ts';
import { type Grant, grants } from './support/grants.ts';
import { habits } from './support/habits.ts';
import { type Answer, get, postAsReader } from './support/http.ts';
import { listObjects, upload } from './support/objects.ts';
import { query } from './support/query.ts';
import { publish } from './support/refresh.ts';
import { train } from './support/train.ts';
import { usedGrants } from './support/used-grants.ts';

/** Four training jobs and a refresh, on a machine that does other things too. */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const LINE = { quantity: 3, unit_price: 2.5, hour: 14, day_of_week: 5 };
/** Shows everybody the same, which a model that knows its customers beats. */
const NOTHING = { popularity: 0, recent: 0, own: 0, category: 0, knn: 0, als: 0, ease: 0 };
const SAME_FOR_ALL = { ...NOTHING, popularity: 1 };
const POOR = { models: ['recommender'], recipe: { recommender: { blend: { all: SAME_FOR_ALL, new: SAME_FOR_ALL } } } };

const PREDICTIONS = [forecasts, customerPredictions, recommendations];

const isUsed = usedGrants();
let test: TestAccount;
let customer: string;

beforeAll(async () => {
  test = await deployedAccount();
  await upload(test, 'online-retail/habits.csv', habits());
  await publish(test);
  const [row] = await query(
    test,
    'SELECT customer_id FROM gold.customer_360 ORDER BY frequency DESC, customer_id LIMIT 1',
  );
  customer = String(row?.customer_id);
  // What a run of years ago predicted, which serves no more.
  for (const table of PREDICTIONS) {
    const Key = stagedKey(table, '2001-01-01', 'old');
    await test.call('S3', 'PutObject', {
      ...{ Bucket: test.outputs.SilverBucket, Key },
      Body: Buffer.from(writeParquet(table, [])),
    });
  }
});

const endpoint = (model: string) =>
  test.call('SageMaker', 'DescribeEndpoint', { EndpointName: `shoplake-local-${model}` });
/** Names of the models and endpoint configurations that there are. */
async function kept(): Promise<string[]> {
  const { Models } = await test.call('SageMaker', 'ListModels', {});
  const { EndpointConfigs } = await test.call('SageMaker', 'ListEndpointConfigs', {});
  const named = [...(Models as Record<string, string>[]), ...(EndpointConfigs as Record<string, string>[])];
  return named.map(({ ModelName, EndpointConfigName }) => String(ModelName ?? EndpointConfigName));
}
const body = async (answer: Promise<Answer>) => (await answer).json() as Record<string, unknown>;
/** The runs that serve. */
const champions = () =>
  query(test, 'SELECT model, run_id, artefact_sha256 FROM gold.model_runs WHERE is_champion ORDER BY model');

describe('a shop before any training', () => {
  it('has endpoints that answer already, with what models begin with', async () => {
    for (const model of ['recommender', 'forecaster', 'order-value']) {
      expect(await endpoint(model)).toMatchObject({ EndpointStatus: 'InService' });
    }
    const Body = Buffer.from(JSON.stringify(LINE));
    const EndpointName = 'shoplake-local-order-value';
    const { Body: answer } = await test.call('SageMakerRuntime', 'InvokeEndpoint', { EndpointName, Body });
    expect(JSON.parse(Buffer.from(answer as Uint8Array).toString())).toMatchObject({ predicted_revenue: 7.5 });
  });

  it('recommends what sells, values lines at their price, and says that nothing is forecast', async () => {
    expect(await body(get(test, `/v1/recommendations/${customer}`))).toMatchObject({ servedFrom: 'snapshot' });
    expect(await body(postAsReader(test, '/predict', LINE))).toEqual({ predicted_revenue: 7.5, status: 'fallback' });
    expect((await get(test, '/v1/forecasts/revenue')).status).toBe(404);
  });
});

describe('training', () => {
  it('ends with four champions, and three endpoints that answer', async () => {
    const trained = await train(test);
    expect(trained.outcome).toBe('trained');
    const served = trained.models.map(({ model, status, reason }) => (status === 'champion' ? model : reason));
    expect(served.sort()).toEqual(['customer-value', 'forecaster', 'order-value', 'recommender']);
    const recommended = await body(get(test, `/recommendations/${customer}`));
    expect(recommended).toMatchObject({ source: 'online-retail', servedFrom: 'model' });
    expect(recommended.items).toHaveLength(5);
    const valued = await body(postAsReader(test, '/predict', LINE));
    expect(valued.status).toBe('ok');
    expect(valued.predicted_revenue).toBeGreaterThan(0);
    expect(valued.predicted_revenue).toBeLessThanOrEqual(7.5);
  });

  it('has put what it predicts into gold and the snapshot', async () => {
    const forecast = await body(get(test, '/v1/forecasts/revenue'));
    expect(forecast).toMatchObject({ source: 'online-retail', measure: 'revenue', grain: 'week' });
    expect((forecast.periods as object[]).length).toBeGreaterThan(0);
    const counts = await query(
      test,
      `SELECT (SELECT count(*) FROM gold.customer_360 WHERE probability_alive IS NULL) AS unknown,
              (SELECT count(*) FROM gold.customer_360) AS customers,
              (SELECT count(DISTINCT customer_id) FROM gold.top_recommendations) AS recommended`,
    );
    expect(Number(counts[0]?.unknown)).toBe(0);
    expect(Number(counts[0]?.recommended)).toBeGreaterThan(Number(counts[0]?.customers) / 2);
  });

  it('takes away what earlier runs predicted', async () => {
    for (const table of PREDICTIONS) {
      const keys = await listObjects(test, String(test.outputs.SilverBucket), prefixOf(table));
      expect(keys.filter((key) => key.includes('/dt=2001-'))).toEqual([]);
      expect(keys.length).toBeGreaterThan(0);
    }
  });

  it('refuses a worse challenger, and the champion serves on', async () => {
    const before = await champions();
    const { models } = await train(test, POOR);
    expect(models).toMatchObject([{ model: 'recommender', status: 'refused' }]);
    expect(await champions()).toEqual(before);
    expect(await body(get(test, `/recommendations/${customer}`))).toMatchObject({ servedFrom: 'model' });
  });

  it('makes the same bytes of the same data', async () => {
    const [before] = await query(
      test,
      "SELECT run_id, artefact_sha256 FROM gold.model_runs WHERE is_champion AND model = 'order-value'",
    );
    const { models } = await train(test, { models: ['order-value'] });
    expect(models).toMatchObject([{ status: 'champion' }]);
    const [after] = await query(
      test,
      "SELECT run_id, artefact_sha256 FROM gold.model_runs WHERE is_champion AND model = 'order-value'",
    );
    expect(after?.run_id).not.toBe(before?.run_id);
    expect(after?.artefact_sha256).toBe(before?.artefact_sha256);
    const restored = await train(test, { restore: { model: 'order-value', run: before?.run_id } });
    expect(restored.models).toMatchObject([{ model: 'order-value', status: 'restored' }]);
    expect(await body(postAsReader(test, '/predict', LINE))).toMatchObject({ status: 'ok' });
  });

  it('that has nothing to train on says so, and what serves serves on', async () => {
    const empty = await deployedAccount();
    const failed = await train(empty, { models: ['forecaster'] });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'TrainingFailed' });
    expect(failed.cause).toMatch(/forecaster \(.*(learn|sale|no )/i);
  });
});

const artifact = ({ model, artefact_sha256 }: Readonly<Record<string, unknown>>) => `${model} ${artefact_sha256}`;

describe('a process that is killed while it trains', () => {
  it('leaves the champions serving, and goes on when it is started again', async () => {
    const before = await champions();
    await test.close();
    const put = { service: 'S3', operation: 'PutObject', holding: 'output/model.tar.gz', when: 'after' } as const;
    await crash(test.dataDir, 'train', put);
    test = await openAccount({ dataDir: test.dataDir });
    expect(await body(get(test, `/recommendations/${customer}`))).toMatchObject({ servedFrom: 'model' });
    await test.account.idle();
    // The execution went on under new job names, and made the same of the same data.
    const after = await champions();
    expect(after.map(artifact)).toEqual(before.map(artifact));
    expect(after.map(({ run_id }) => run_id)).not.toEqual(before.map(({ run_id }) => run_id));
    const { models } = await train(test, { models: ['order-value'] });
    expect(models).toMatchObject([{ model: 'order-value', status: 'champion' }]);
  });
});

describe('a deploy after trainings', () => {
  /** Closes the account and opens it with a template that has changed: a deploy of it. */
  async function deploy(change: (template: TemplateJson) => void): Promise<void> {
    await test.account.idle();
    await test.close();
    test = await openAccount({ dataDir: test.dataDir, assemblyDir: await changedAssembly(change) });
    await test.account.idle();
  }
  const valued = async () => (await body(postAsReader(test, '/predict', LINE))).predicted_revenue;
  const memory = (template: TemplateJson, megabytes: number): void => {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::CloudFormation::CustomResource') Properties.Settings = `memory ${megabytes}`;
      if (Type !== 'AWS::SageMaker::EndpointConfig') continue;
      const [variant] = Properties.ProductionVariants as { ServerlessConfig: { MemorySizeInMB: number } }[];
      if (variant) variant.ServerlessConfig.MemorySizeInMB = megabytes;
    }
  };

  it('leaves endpoints where a training has put them', async () => {
    const [before, value] = [await endpoint('order-value'), await valued()];
    expect(before.EndpointConfigName).toMatch(/^shoplake-local-order-value-/);
    await deploy((template) => {
      for (const { Type, Properties } of Object.values(template.Resources))
        if (Type === 'AWS::Lambda::Function') Properties.Description = 'Another release';
    });
    expect((await endpoint('order-value')).EndpointConfigName).toBe(before.EndpointConfigName);
    expect(await valued()).toBe(value);
  });

  it('that changes endpoints gives them their champions', async () => {
    const value = await valued();
    await deploy((template) => memory(template, 3072));
    const after = await endpoint('order-value');
    expect(after.EndpointConfigName).toMatch(/^ModelsEndpointsOrderValueConfig/);
    expect(after).toMatchObject({ ProductionVariants: [{ CurrentServerlessConfig: { MemorySizeInMB: 3072 } }] });
    expect(await valued()).toBe(value);
    expect(await body(get(test, `/recommendations/${customer}`))).toMatchObject({ servedFrom: 'model' });
  });

  it('and its end leave nothing, and the next stack begins with the champions', async () => {
    const value = await valued();
    expect((await kept()).some((name) => name.startsWith('shoplake-local-'))).toBe(true);
    await test.account.destroy();
    expect(await kept()).toEqual([]);
    await expect(endpoint('order-value')).rejects.toThrow('Could not find');
    expect(await body(postAsReader(test, '/predict', LINE))).toMatchObject({ status: 'fallback' });
    await deploy((template) => memory(template, 2048));
    expect((await kept()).length).toBe(6);
    expect(await valued()).toBe(value);
  });

  it('of a stage whose endpoints the workflow made, as it once did, takes their place', async () => {
    const value = await valued();
    await test.account.destroy();
    await deploy((template) => {
      for (const [id, { Type }] of Object.entries(template.Resources))
        if (/SageMaker::(?:Endpoint|Model$)|CustomResource/.test(Type)) delete template.Resources[id];
    });
    await train(test, { models: ['order-value'] });
    const made = await endpoint('order-value');
    await deploy(() => undefined);
    expect((await endpoint('order-value')).CreationTime).not.toEqual(made.CreationTime);
    expect(await valued()).toBe(value);
  });
});

/** Rights that real services ask for where the local account has nothing to guard, or that only trouble asks for. */
const NOT_ASKED: readonly [role: RegExp, right: RegExp][] = [
  [/./, /^logs:|^cloudwatch:PutMetricData/],
  [/./, /^s3:(?:Abort|ListBucketMultipart|ListMultipart)/],
  [/Train/, /^s3:GetBucketLocation .*lakesilver|^s3:GetObject .*athena-results/],
  [
    /Train/,
    /^athena:(?:StopQueryExecution|GetDataCatalog)|^glue:(?:GetTables|GetPartitions|GetDatabases|CreateDatabase)/,
  ],
  [/Train/, /^glue:GetDatabase .*database\/default/],
  // A job or an endpoint that is given up, and models of five trainings before.
  [/Train/, /^sagemaker:(?:StopTrainingJob|DeleteEndpoint|DeleteEndpointConfig|DeleteModel) /],
  // These come with the others of their kind: without them a missing object is a denial, and answers of queries cannot be read.
  [/Serving|Watch/, /^s3:ListBucket /],
  [/Train/, /^athena:GetQueryResults |^glue:GetDatabase .*table\//],
  // AWS does not say whether who updates an endpoint needs it, or the role behind; both have it.
  [/Train/, /^cloudwatch:DescribeAlarms /],
  // Asked for by the real service: of a version beside its group, of the model in a configuration, of the former one in an update.
  [
    /Train/,
    /^sagemaker:(?:CreateModelPackage .*model-package\/|CreateEndpointConfig .*model\/|DescribeEndpointConfig|ListTags)/,
  ],
];

describe('the roles of the models', () => {
  it('are asked for each of their rights in all this', async () => {
    await test.account.idle();
    const watched = await test.call('Lambda', 'Invoke', { FunctionName: watchFunction(), Payload: Buffer.from('{}') });
    expect(watched.FunctionError).toBeUndefined();
    const own = (await grants()).filter(
      ({ role, action }) => /^Models|^ModelWatchRole/.test(role) || action === 'sagemaker:InvokeEndpoint',
    );
    expect(own.length).toBeGreaterThan(80);
    const idle = own.filter((grant) => !isUsed(grant));
    const isExcepted = ({ role, action, resource }: Grant): boolean =>
      NOT_ASKED.some(([who, right]) => who.test(role) && right.test(`${action} ${resource}`));
    expect(idle.filter((grant) => !isExcepted(grant))).toEqual([]);
  });
});

function watchFunction(): string {
  const found = test.account.template
    .resources('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith('ModelWatch'));
  return test.account.template.physicalName(found?.logicalId ?? '');
}
