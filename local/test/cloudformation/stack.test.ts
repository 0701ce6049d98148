import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { customResourceHandler } from '../../cloudformation/custom-resource.ts';
import { sageMakerHandlers } from '../../cloudformation/sagemaker-resources.ts';
import { Stack } from '../../cloudformation/stack.ts';
import { Store } from '../../common/store.ts';
import { Template } from '../../template/template.ts';
import { IMAGE, openAccount, ROLE, type TestAccount } from '../sagemaker/account.ts';

type Properties = Readonly<Record<string, unknown>>;

interface Asked {
  readonly RequestType: string;
  readonly PhysicalResourceId?: string;
  readonly ResponseURL: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

const getAtt = (...path: string[]) => ({ 'Fn::GetAtt': path });

/** A custom resource says what is served, a model, its configuration and an endpoint of it. */
function resources(more: { told?: Properties; model?: Properties; config?: Properties; endpoint?: Properties } = {}) {
  const variant = { VariantName: 'AllTraffic', InitialVariantWeight: 1, ModelName: getAtt('Model', 'ModelName') };
  const ServerlessConfig = { MemorySizeInMB: 1024, MaxConcurrency: 1 };
  return {
    Told: {
      Type: 'AWS::CloudFormation::CustomResource',
      Properties: { ServiceToken: 'arn:aws:lambda:f', Memory: 1024, ...more.told },
    },
    Model: {
      Type: 'AWS::SageMaker::Model',
      Properties: {
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: getAtt('Told', 'Uri') },
        ...more.model,
      },
    },
    Config: {
      Type: 'AWS::SageMaker::EndpointConfig',
      Properties: { ProductionVariants: [{ ...variant, ServerlessConfig }], ...more.config },
    },
    Shop: {
      Type: 'AWS::SageMaker::Endpoint',
      Properties: {
        EndpointName: 'shop',
        EndpointConfigName: getAtt('Config', 'EndpointConfigName'),
        RetainAllVariantProperties: true,
        ...more.endpoint,
      },
    },
  };
}

async function putModel({ operator }: TestAccount, answer: string): Promise<string> {
  const body = JSON.stringify({ answer });
  const tar = await packTar([{ header: { name: 'model.json', size: body.length }, body }]);
  await operator('S3', 'PutObject', { Bucket: 'lake', Key: `models/${answer}/model.tar.gz`, Body: gzipSync(tar) });
  return `s3://lake/models/${answer}/model.tar.gz`;
}

/** An account, and stacks on it that are asked for one template after the other. */
async function scene() {
  const account = await openAccount({ timing: { startupMs: 300 } });
  const store = new Store(account.dataDir);
  const asked: Asked[] = [];
  const world = { uri: await putModel(account, 'first'), status: 'SUCCESS', isSilent: false };
  const invoke = async (_: string, event: object) => {
    asked.push(event as Asked);
    if (world.isSilent) return 'It crashed';
    const { uri, status } = world;
    const answer = { Status: status, Reason: 'No champion', PhysicalResourceId: 'told', Data: { Uri: uri } };
    await fetch((event as Asked).ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
    return undefined;
  };
  const stackOf = (more?: Parameters<typeof resources>[0] | null): Stack => {
    const Resources = more === null ? { Lake: { Type: 'AWS::S3::Bucket' } } : resources(more);
    return new Stack({
      template: new Template({ Resources }, '/assembly'),
      store,
      handlers: {
        ...customResourceHandler({ stackId: 'stack', invoke }),
        ...sageMakerHandlers((operation, input) => account.operator('SageMaker', operation, input)),
      },
    });
  };
  const ask = async (): Promise<unknown> => {
    const { Body } = await account.operator('SageMakerRuntime', 'InvokeEndpoint', { EndpointName: 'shop', Body: 'x' });
    return (JSON.parse(Buffer.from(Body as Uint8Array).toString()) as { answer: unknown }).answer;
  };
  const names = async (operation: string, list: string, member: string): Promise<string[]> => {
    const found = (await account.operator('SageMaker', operation, {}))[list] as Record<string, string>[];
    return found.map((each) => `${each[member]}`.replace(/-[0-9a-f]{12}$/, ''));
  };
  const left = async () => [
    ...(await names('ListModels', 'Models', 'ModelName')),
    ...(await names('ListEndpointConfigs', 'EndpointConfigs', 'EndpointConfigName')),
  ];
  return { ...account, account, world, asked, stackOf, ask, left };
}

describe('a stack with an endpoint', () => {
  it('makes it after what it refers to, and nothing twice', async () => {
    const { stackOf, ask, asked, left } = await scene();
    await stackOf().deploy();
    expect(await ask()).toBe('first');
    expect(asked).toMatchObject([{ RequestType: 'Create', ResourceProperties: { Memory: '1024' } }]);
    await stackOf().deploy();
    expect(asked).toHaveLength(1);
    expect(await left()).toEqual(['Model', 'Config']);
  });

  it('leaves alone what another has changed, until the template asks for something else', async () => {
    const { account, stackOf, ask, asked, world, operator, left } = await scene();
    await stackOf().deploy();
    world.uri = await putModel(account, 'champion');
    const PrimaryContainer = { Image: IMAGE, ModelDataUrl: world.uri };
    await operator('SageMaker', 'CreateModel', { ModelName: 'run-1', ExecutionRoleArn: ROLE, PrimaryContainer });
    const variant = { VariantName: 'AllTraffic', ModelName: 'run-1' };
    await operator('SageMaker', 'CreateEndpointConfig', {
      EndpointConfigName: 'run-1',
      ProductionVariants: [{ ...variant, ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 } }],
    });
    await operator('SageMaker', 'UpdateEndpoint', { EndpointName: 'shop', EndpointConfigName: 'run-1' });
    await account.sageMaker.idle();
    await stackOf().deploy();
    expect(await ask()).toBe('champion');
    expect(await operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' })).toMatchObject({
      EndpointConfigName: 'run-1',
    });
    await stackOf({ told: { Memory: 2048 } }).deploy();
    expect(asked.at(-1)).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'told',
      ResourceProperties: { Memory: '2048' },
      OldResourceProperties: { Memory: '1024' },
    });
    expect(await ask()).toBe('champion');
    // What was replaced is gone; what others made stays.
    expect((await left()).sort()).toEqual(['Config', 'Model', 'run-1', 'run-1']);
  });

  it('goes with all that it made, and comes again', async () => {
    const { stackOf, ask, asked, left, operator } = await scene();
    await stackOf().deploy();
    await stackOf().destroy();
    expect(asked.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
    expect(await left()).toEqual([]);
    await expect(operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' })).rejects.toThrow('Could not find');
    await stackOf().deploy();
    expect(await ask()).toBe('first');
    await stackOf(null).deploy();
    expect(await left()).toEqual([]);
  });

  it('names the resource that fails, with the reason, and takes away what never served', async () => {
    const { account, stackOf, world, operator, ask } = await scene();
    world.uri = await putModel(account, 'unhealthy');
    await expect(stackOf().deploy()).rejects.toThrow(/^Shop \(AWS::SageMaker::Endpoint\): .*ping health check/);
    await expect(operator('SageMaker', 'DescribeEndpoint', { EndpointName: 'shop' })).rejects.toThrow('Could not find');
    world.uri = await putModel(account, 'first');
    await stackOf({ told: { Memory: 2048 } }).deploy();
    expect(await ask()).toBe('first');
    // An update that does not come into service leaves what served.
    world.uri = await putModel(account, 'broken');
    await expect(stackOf({ told: { Memory: 3072 } }).deploy()).rejects.toThrow(/^Shop .*ping health check/);
    expect(await ask()).toBe('first');
  });

  it.each([
    ['a function that says no', { status: 'FAILED' }, 'Told (AWS::CloudFormation::CustomResource): No champion'],
    ['a function that says nothing', { isSilent: true }, 'Told (AWS::CloudFormation::CustomResource): It crashed'],
  ])('fails with %s', async (_, change, message) => {
    const { stackOf, world } = await scene();
    Object.assign(world, change);
    await expect(stackOf().deploy()).rejects.toThrow(message);
  });

  it.each([
    ['Model', { model: { VpcConfig: {} } }, /Model .*VpcConfig/],
    ['EndpointConfig', { config: { DataCaptureConfig: {} } }, /Config .*DataCaptureConfig/],
    ['Endpoint', { endpoint: { ExcludeRetainedVariantProperties: [] } }, /Shop .*ExcludeRetainedVariantProperties/],
  ])('refuses what a %s has too much, by name', async (_, more, message) => {
    const { stackOf } = await scene();
    await expect(stackOf(more).deploy()).rejects.toThrow(message);
  });
});
