import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type AskModel,
  askEndpoint,
  ModelUnavailableError,
  RefusedRequestError,
} from '../../../lambdas/predictions/endpoint.ts';

const runtime = mockClient(SageMakerRuntimeClient);
let ask: AskModel;
const bytes = (value: unknown) =>
  Object.assign(Buffer.from(JSON.stringify(value)), { transformToString: () => JSON.stringify(value) });

beforeEach(() => {
  runtime.reset();
  ask = askEndpoint(new SageMakerRuntimeClient({}), 'shop-recommender');
});
afterEach(() => vi.restoreAllMocks());

it('asks in JSON and reads the answer', async () => {
  runtime.on(InvokeEndpointCommand).resolves({ Body: bytes({ items: [] }) });
  expect(await ask({ kind: 'popular' })).toEqual({ items: [] });
  expect(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input).toEqual({
    EndpointName: 'shop-recommender',
    Body: '{"kind":"popular"}',
    ContentType: 'application/json',
    Accept: 'application/json',
  });
});

it.each([
  ['{"error":"limit must be at most 100"}', 'limit must be at most 100'],
  ['no JSON', 'no JSON'],
])('tells what the model refuses: %s', async (OriginalMessage, message) => {
  const error = new ModelError({
    message: 'Received client error (400)',
    $metadata: {},
    OriginalStatusCode: 400,
    OriginalMessage,
  });
  runtime.on(InvokeEndpointCommand).rejects(error);
  await expect(ask({})).rejects.toThrow(new RefusedRequestError(message));
});

it.each([
  ['has no such endpoint', new ValidationError({ message: 'Endpoint not found', $metadata: {} })],
  [
    'has a model that fails',
    new ModelError({ message: 'x', $metadata: {}, OriginalStatusCode: 500, OriginalMessage: '' }),
  ],
  ['cannot be reached', new Error('connect ECONNREFUSED')],
])('is told apart when SageMaker %s, and logged', async (_, error) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  runtime.on(InvokeEndpointCommand).rejects(error);
  await expect(ask({ customerId: 'c-1' })).rejects.toBeInstanceOf(ModelUnavailableError);
  expect(JSON.stringify(log.mock.calls)).toContain('shop-recommender');
  expect(JSON.stringify(log.mock.calls)).not.toContain('c-1');
});

it('is left alone for two seconds when it is down, and not when it failed at one request', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.useFakeTimers({ toFake: ['Date'] });
  const asked = () => runtime.commandCalls(InvokeEndpointCommand).length;
  const failed = new ModelError({ message: 'x', $metadata: {}, OriginalStatusCode: 500, OriginalMessage: '' });
  runtime.on(InvokeEndpointCommand).rejects(failed);
  for (let i = 0; i < 2; i++) await expect(ask({})).rejects.toBeInstanceOf(ModelUnavailableError);
  expect(asked()).toBe(2);
  runtime.on(InvokeEndpointCommand).rejects(new Error('connect ECONNREFUSED'));
  for (let i = 0; i < 3; i++) await expect(ask({})).rejects.toBeInstanceOf(ModelUnavailableError);
  expect(asked()).toBe(3);
  vi.setSystemTime(Date.now() + 2000);
  runtime.on(InvokeEndpointCommand).resolves({ Body: bytes('up') });
  expect(await ask({})).toBe('up');
  vi.useRealTimers();
});
