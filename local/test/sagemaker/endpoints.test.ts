import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { attach } from '../../sdk/attach.ts';
import { IMAGE, openAccount, ROLE, type TestAccount, TRAINING_GRANTS } from './account.ts';

type Member = Record<string, unknown>;

const SERVERLESS = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } };
const ON_INSTANCE = { InstanceType: 'ml.m5.large', InitialInstanceCount: 1 };

/** A model whose answer is given, in an endpoint configuration of the same name. */
async function configure({ operator }: TestAccount, name: string, answer: string, variant: Member = SERVERLESS) {
  const body = JSON.stringify({ answer });
  const tar = await packTar([{ header: { name: 'model.json', size: body.length }, body }]);
  const key = `models/${name}/model.tar.gz`;
  await operator('S3', 'PutObject', { Bucket: 'lake', Key: key, Body: gzipSync(tar) });
  const PrimaryContainer = { Image: IMAGE, ModelDataUrl: `s3://lake/${key}` };
  await operator('SageMaker', 'CreateModel', { ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer });
  await operator('SageMaker', 'CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: name, ...variant }],
  });
}

const names = (EndpointConfigName: string) => ({ EndpointName: 'shop', EndpointConfigName });

async function described({ operator, sageMaker }: TestAccount): Promise<Member> {
  await sageMaker.idle();
  return operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' });
}

async function serving(answer = 'first', options: Parameters<typeof openAccount>[0] = {}): Promise<TestAccount> {
  const account = await openAccount(options);
  await configure(account, 'shop-1', answer);
  await account.operator('SageMaker', 'CreateEndpoint', names('shop-1'));
  return account;
}

/** Invokes the endpoint through the SDK's client. */
async function invoke(account: TestAccount, body: string, more: Member = {}) {
  const client = new SageMakerRuntimeClient({ region: 'eu-central-1' });
  attach(client, ({ service, operation, input }) => account.operator(service, operation, input));
  const input = { EndpointName: 'shop', Body: Buffer.from(body), ContentType: 'application/json', ...more };
  const output = await client.send(new InvokeEndpointCommand(input));
  return { ...output, answer: JSON.parse(output.Body.transformToString()) as Member };
}

const isRunning = (pid: unknown): boolean => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

async function gone(pid: unknown): Promise<void> {
  while (isRunning(pid)) await wait(20);
}

describe('an endpoint', () => {
  it('serves the model it was created with', async () => {
    const account = await serving();
    const creating = await account.operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' });
    expect(creating).toMatchObject({ EndpointStatus: 'Creating', EndpointConfigName: 'shop-1' });
    expect(await described(account)).toMatchObject({
      EndpointArn: 'arn:aws:sagemaker:eu-central-1:000000000000:endpoint/shop',
      EndpointStatus: 'InService',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          DeployedImages: [{ SpecifiedImage: IMAGE }],
          CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
        },
      ],
    });
    const { answer, ContentType, InvokedProductionVariant } = await invoke(account, '{"customer":"c"}', {
      Accept: 'text/x',
    });
    expect(answer).toMatchObject({
      answer: 'first',
      body: '{"customer":"c"}',
      type: 'application/json',
      accept: 'text/x',
    });
    expect([ContentType, InvokedProductionVariant]).toEqual(['application/json', 'AllTraffic']);
  });

  it.each([
    ['broken', /ended with exit code 1/],
    ['unhealthy', /did not answer GET \/ping with 200 within 1 s/],
  ])('fails when its first model is %s', async (answer, why) => {
    const account = await serving(answer, { timing: { startupMs: 1000 } });
    const endpoint = await described(account);
    expect(endpoint).toMatchObject({
      EndpointStatus: 'Failed',
      EndpointConfigName: 'shop-1',
      FailureReason: expect.stringMatching(why),
    });
    expect(endpoint.FailureReason).toMatch(
      /^The primary container for production variant AllTraffic did not pass the ping health check\./,
    );
    await expect(invoke(account, '{}')).rejects.toThrow('Endpoint shop of account 000000000000 not found.');
    await expect(account.operator('SageMaker', 'UpdateEndpoint', names('shop-1'))).rejects.toThrow(/failed endpoint/);
    await account.operator('SageMaker', 'DeleteEndpoint', { EndpointName: 'shop' });
    await account.operator('SageMaker', 'CreateEndpoint', names('shop-1'));
  });

  it('changes over to a new model when that is healthy, and lets the old one end', async () => {
    const account = await serving();
    await described(account);
    const before = await invoke(account, '{}');
    await configure(account, 'shop-2', 'late');
    const DeploymentConfig = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'rollback' }] } };
    await account.operator('SageMaker', 'UpdateEndpoint', { ...names('shop-2'), DeploymentConfig });
    const updating = await account.operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' });
    expect(updating).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'shop-1',
      PendingDeploymentSummary: { EndpointConfigName: 'shop-2' },
    });
    await expect(account.operator('SageMaker', 'UpdateEndpoint', names('shop-2'))).rejects.toThrow(
      /in-progress endpoint/,
    );
    expect((await invoke(account, '{}')).answer.answer).toBe('first');
    const slow = invoke(account, 'slow');
    expect(await described(account)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'shop-2',
      LastDeploymentConfig: DeploymentConfig,
    });
    expect((await slow).answer.answer).toBe('first');
    expect((await invoke(account, '{}')).answer.answer).toBe('late');
    expect(isRunning(before.answer.pid)).toBe(false);
  });

  it('keeps its model when an update does not come up', async () => {
    const account = await serving();
    await described(account);
    await configure(account, 'shop-2', 'broken');
    await account.operator('SageMaker', 'UpdateEndpoint', names('shop-2'));
    expect(await described(account)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'shop-1',
      FailureReason: expect.stringMatching(/did not pass the ping health check/),
    });
    expect((await invoke(account, '{}')).answer.answer).toBe('first');
    await configure(account, 'shop-3', 'third');
    await account.operator('SageMaker', 'UpdateEndpoint', names('shop-3'));
    expect(await described(account)).not.toHaveProperty('FailureReason');
  });

  it('outlives the account: what it serves needs no model any more, and an update is carried on', async () => {
    const account = await serving();
    await described(account);
    await configure(account, 'shop-2', 'second');
    const { pid } = (await invoke(account, '{}')).answer;
    await account.close();
    expect(isRunning(pid)).toBe(false);

    const second = await openAccount({ dataDir: account.dataDir, images: [] });
    await second.operator('SageMaker', 'DeleteModel', { ModelName: 'shop-1' });
    await second.operator('SageMaker', 'DeleteEndpointConfig', { EndpointConfigName: 'shop-1' });
    expect((await invoke(second, '{}')).answer.answer).toBe('first');
    await second.operator('SageMaker', 'UpdateEndpoint', names('shop-2'));
    await second.close();

    const third = await openAccount({ dataDir: account.dataDir });
    expect(await described(third)).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'shop-2' });
    expect((await invoke(third, '{}')).answer.answer).toBe('second');
  });

  it('without servers stops when nobody asks, and starts when somebody does', async () => {
    const account = await serving('first', { timing: { idleMs: 100 } });
    await described(account);
    const first = await invoke(account, '{}');
    await gone(first.answer.pid);
    const answers = await Promise.all([invoke(account, '1'), invoke(account, '2')]);
    const pids = new Set(answers.map(({ answer }) => answer.pid));
    expect(pids.size).toBe(1);
    expect(pids.has(first.answer.pid)).toBe(false);
  });

  it('on an instance stays, and comes back after a crash', async () => {
    const account = await openAccount({ timing: { idleMs: 50 } });
    await configure(account, 'shop-1', 'first', ON_INSTANCE);
    await account.operator('SageMaker', 'CreateEndpoint', names('shop-1'));
    await described(account);
    const { pid } = (await invoke(account, '{}')).answer;
    await wait(200);
    expect((await invoke(account, '{}')).answer.pid).toBe(pid);
    await expect(invoke(account, 'crash')).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 0 });
    await gone(pid);
    expect((await invoke(account, '{}')).answer.answer).toBe('first');
  });
});

describe('an invocation', () => {
  it("tells of the container's errors as the SDK does", async () => {
    const account = await serving();
    await described(account);
    const failure = await invoke(account, 'bad').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure).toMatchObject({
      OriginalStatusCode: 400,
      OriginalMessage: 'There is no customer',
      message: expect.stringMatching(
        /^Received client error \(400\) from primary with message "There is no customer"\. See /,
      ),
    });
  });

  it('of an endpoint that is not there, or not yet, finds none', async () => {
    const account = await openAccount();
    const failure = await invoke(account, '{}').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ValidationError);
    expect(failure).toMatchObject({ message: 'Endpoint shop of account 000000000000 not found.' });
  });

  it('takes 4 MB on a serverless endpoint', async () => {
    const account = await serving();
    await described(account);
    await expect(invoke(account, 'x'.repeat(4 * 1024 * 1024 + 1))).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('what is refused', () => {
  it('an endpoint of a role that may not pull the image, read the model or see the alarms', async () => {
    for (const [grant, reason] of [
      ['pull', /Please make sure all images included in the model for the production variant AllTraffic exist.*ecr:/],
      ['alarms', /cloudwatch:DescribeAlarms on resource: arn:aws:cloudwatch:eu-central-1:000000000000:alarm:rollback/],
    ] as const) {
      const training = Object.entries(TRAINING_GRANTS).flatMap(([name, given]) => (name === grant ? [] : [given]));
      const account = await openAccount({ training });
      await configure(account, 'shop-1', 'first');
      const DeploymentConfig = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'rollback' }] } };
      await account.operator('SageMaker', 'CreateEndpoint', { ...names('shop-1'), DeploymentConfig });
      expect(await described(account)).toMatchObject({
        EndpointStatus: 'Failed',
        FailureReason: expect.stringMatching(reason),
      });
    }
  });

  it('a model whose artifact is not there or may not be read', async () => {
    const account = await openAccount();
    const PrimaryContainer = { Image: IMAGE, ModelDataUrl: 's3://lake/models/none.tar.gz' };
    const request = { ModelName: 'shop-1', ExecutionRoleArn: ROLE, PrimaryContainer };
    await expect(account.operator('SageMaker', 'CreateModel', request)).rejects.toThrow(
      /^Could not access model data at s3:\/\/lake\/models\/none\.tar\.gz\. Please ensure that the role/,
    );
  });

  it('names that are taken or unknown, alarms that are not there, instances made serverless', async () => {
    const account = await serving();
    const { operator } = account;
    await described(account);
    await configure(account, 'shop-2', 'second', ON_INSTANCE);
    const create = (name: string, config: string, more: Member = {}) =>
      operator('SageMaker', 'CreateEndpoint', { EndpointName: name, EndpointConfigName: config, ...more });
    await expect(create('shop', 'shop-1')).rejects.toThrow(
      'Cannot create already existing endpoint "arn:aws:sagemaker:eu-central-1:000000000000:endpoint/shop".',
    );
    await expect(create('other', 'none')).rejects.toThrow(
      /^Could not find endpoint configuration ".*endpoint-config\/none"\.$/,
    );
    await expect(operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'none' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Could not find endpoint "arn:aws:sagemaker:eu-central-1:000000000000:endpoint/none".',
    });
    const DeploymentConfig = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'none' }] } };
    await expect(create('other', 'shop-1', { DeploymentConfig })).rejects.toThrow(/alarm none/);
    await operator('SageMaker', 'UpdateEndpoint', names('shop-2'));
    await described(account);
    await expect(operator('SageMaker', 'UpdateEndpoint', names('shop-1'))).rejects.toThrow(
      /cannot be updated to a serverless/,
    );
  });

  it.each([
    [{ ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 1 } }, /multiple of 1024/],
    [{ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 201 } }, /MaxConcurrency/],
    [{ ...SERVERLESS, ...ON_INSTANCE }, /either a ServerlessConfig or an InstanceType/],
    [{ InstanceType: 'ml.m5.large' }, /belong together/],
  ])('a variant %j', async (variant, message) => {
    const account = await openAccount();
    await expect(configure(account, 'shop-1', 'first', variant)).rejects.toThrow(message);
  });
});
