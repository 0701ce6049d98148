import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildImage } from '../../../lambdas/endpoints/image.ts';
import { deleteEndpoint } from '../../../lambdas/endpoints/leftovers.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const sageMaker = mockClient(SageMakerClient);
const codeBuild = mockClient(CodeBuildClient);
const NOT_THERE = Object.assign(new Error('Could not find endpoint.'), { name: 'ValidationException' });

let handler: (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<void>;
let answers: { readonly headers: string | undefined; readonly body: unknown }[] = [];
const cloudFormation = createServer(async (request, response) => {
  answers.push({ headers: request.headers['content-type'], body: await json(request) });
  response.end();
});

beforeAll(async () => {
  Object.assign(process.env, { GOLD_BUCKET: 'gold', STACK_NAME: 'shoplake-shop' });
  ({ handler } = await import('../../../lambdas/endpoints/handler.ts'));
  cloudFormation.listen(0, '127.0.0.1');
  await once(cloudFormation, 'listening');
});
beforeEach(() => {
  answers = [];
  s3.reset();
  sageMaker.reset();
  codeBuild.reset();
  sageMaker.on(DescribeEndpointCommand).rejects(NOT_THERE);
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => void cloudFormation.close());

const First = { recommender: 's3://assets/r.gz', forecaster: 's3://assets/f.gz', 'order-value': 's3://assets/o.gz' };
const CHAMPION = {
  ...{ model: 'forecaster', run: 'run-2', recipe: {}, metric: 'wape', score: 0.1, artifactSha256: 'a' },
  artifactUri: 's3://gold/models/artefacts/forecaster/run-2/output/model.tar.gz',
  ...{ packageArn: 'arn', at: '2026-03-03T00:40:00.000Z', previous: null, deployments: [], retired: null },
};

/** What CloudFormation is answered. */
async function ask(RequestType: string, more: object = {}, milliseconds = 60_000): Promise<unknown> {
  const ResponseURL = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer`;
  const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Champions' };
  const event = { RequestType, ResponseURL, ...ids, ResourceProperties: { First, Image: 'i' }, ...more };
  await handler(event, { getRemainingTimeInMillis: () => milliseconds });
  expect(answers).toHaveLength(1);
  // An address is signed without a type, which fetch would add.
  expect(answers[0]?.headers).toBeOneOf([undefined, '']);
  return answers[0]?.body;
}

describe('what endpoints serve', () => {
  it('is what models begin with, before there is a champion', async () => {
    expect(await ask('Create')).toEqual({
      ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Champions', Status: 'SUCCESS' },
      PhysicalResourceId: 'champions',
      Data: {
        recommenderArtifact: First.recommender,
        forecasterArtifact: First.forecaster,
        ordervalueArtifact: First['order-value'],
      },
    });
  });

  it('is the champion where there is one, under the same id', async () => {
    s3.put('gold/models/champions/forecaster.json', JSON.stringify(CHAMPION));
    expect(await ask('Update', { PhysicalResourceId: 'older' })).toMatchObject({
      PhysicalResourceId: 'older',
      Data: { recommenderArtifact: First.recommender, forecasterArtifact: CHAMPION.artifactUri },
    });
  });

  it('is not told while a champion cannot be read: an endpoint would go back', async () => {
    s3.put('gold/models/champions/forecaster.json', '{"model":');
    expect(await ask('Update')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('models/champions/forecaster.json is damaged'),
    });
  });

  it('is answered before the function’s time is over', async () => {
    sageMaker.on(DescribeEndpointCommand).callsFake(() => new Promise(() => undefined));
    expect(await ask('Create', {}, 20_010)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^Time/) });
  });
});

describe('an endpoint that another made under the name', () => {
  it('makes room, and only when the stack’s own is new', async () => {
    sageMaker.on(DescribeEndpointCommand).resolvesOnce({}).resolvesOnce({}).rejects(NOT_THERE);
    await deleteEndpoint(new SageMakerClient({}), 'shoplake-shop-recommender', 0);
    expect(sageMaker.commandCalls(DeleteEndpointCommand)).toHaveLength(1);
    expect(sageMaker.commandCalls(DescribeEndpointCommand)).toHaveLength(3);
    sageMaker.reset();
    await ask('Update');
    expect(sageMaker.calls()).toEqual([]);
  });
});

describe('the image', () => {
  it('is waited for', async () => {
    codeBuild.on(StartBuildCommand).resolves({ build: { id: 'p:1', buildStatus: 'IN_PROGRESS' } });
    codeBuild
      .on(BatchGetBuildsCommand)
      .resolvesOnce({ builds: [{ id: 'p:1', buildStatus: 'IN_PROGRESS' }] })
      .resolves({ builds: [{ id: 'p:1', buildStatus: 'SUCCEEDED' }] });
    await buildImage(new CodeBuildClient({}), 'p', 0);
    expect(codeBuild.commandCalls(BatchGetBuildsCommand, { ids: ['p:1'] })).toHaveLength(2);
  });

  it('that is not built is told with what to do', async () => {
    codeBuild.on(StartBuildCommand).resolves({ build: { id: 'p:1', buildStatus: 'FAILED' } });
    await expect(buildImage(new CodeBuildClient({}), 'p', 0)).rejects.toThrow(
      /p:1 ended as FAILED.*"endpoints": "none"/,
    );
  });
});

describe('the end of a stack', () => {
  it('takes along what trainings made, page by page, and nothing of another stack', async () => {
    const names = new Set(['shoplake-shop-recommender-20260303-0a', 'my-shoplake-shop-recommender-1']);
    const found = () => Array.from(names);
    sageMaker.on(ListEndpointConfigsCommand).callsFake(({ NameContains }) => ({
      EndpointConfigs: found().flatMap((name) =>
        name.includes(NameContains) && !gone.includes(`config ${name}`) ? { EndpointConfigName: name } : [],
      ),
    }));
    sageMaker.on(ListModelsCommand).callsFake(({ NameContains }) => ({
      Models: found().flatMap((name) =>
        name.includes(NameContains) && !gone.includes(`model ${name}`) ? { ModelName: name } : [],
      ),
    }));
    const gone: string[] = [];
    sageMaker
      .on(DeleteEndpointConfigCommand)
      .callsFake(({ EndpointConfigName }) => void gone.push(`config ${EndpointConfigName}`));
    sageMaker.on(DeleteModelCommand).callsFake(({ ModelName }) => void gone.push(`model ${ModelName}`));
    expect(await ask('Delete', { PhysicalResourceId: 'champions' })).toMatchObject({ Status: 'SUCCESS' });
    expect(gone).toEqual([
      'config shoplake-shop-recommender-20260303-0a',
      'model shoplake-shop-recommender-20260303-0a',
    ]);
    expect(sageMaker.commandCalls(DeleteEndpointCommand)).toEqual([]);
  });
});
