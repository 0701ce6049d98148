import { describe, expect, test } from 'vitest';
import { AsyncInvocations } from '../../lambda/async-invocations.ts';
import { LambdaService } from '../../lambda/service.ts';
import { openStore } from '../support/folder.ts';
import { moduleOf, openPool } from './functions.ts';

const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:load';
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const parse = (payload: unknown): unknown => JSON.parse(new TextDecoder().decode(payload as Uint8Array)) as unknown;

async function openService() {
  const bundle = await moduleOf(`export const handler = async (event) => {
    if (event.fail) throw new TypeError('bad'); return { echo: event }; };`);
  const { pool } = await openPool(bundle);
  const delivered: unknown[] = [];
  const asynchronous = new AsyncInvocations({
    store: await openStore(),
    targets: [{ ...pool.description, invoke: async (event) => delivered.push(event) }],
    call: async () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  return { service: new LambdaService({ pools: [pool], asynchronous }), asynchronous, delivered };
}

describe('Invoke', () => {
  test.each(['load', ARN, `${ARN}:$LATEST`, '000000000000:function:load'])('finds %s', async (FunctionName) => {
    const { service } = await openService();
    const output = await service.Invoke({ FunctionName, Payload: json({ a: 1 }) });
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(output.FunctionError).toBeUndefined();
    expect(parse(output.Payload)).toEqual({ echo: { a: 1 } });
  });

  test('answers a failed function with FunctionError and its error as payload', async () => {
    const { service } = await openService();
    const output = await service.Invoke({ FunctionName: 'load', Payload: '{"fail":true}' });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(parse(output.Payload)).toMatchObject({ errorType: 'TypeError', errorMessage: 'bad' });
  });

  test('of type Event answers 202 at once and delivers later', async () => {
    const { service, asynchronous, delivered } = await openService();
    const output = await service.Invoke({ FunctionName: ARN, InvocationType: 'Event', Payload: json({ a: 1 }) });
    expect(output).toMatchObject({ StatusCode: 202, Payload: new Uint8Array() });
    await asynchronous.idle();
    expect(delivered).toEqual([{ a: 1 }]);
  });

  test('refuses what it does not know', async () => {
    const { service } = await openService();
    await expect(service.Invoke({ FunctionName: 'other' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
    await expect(service.Invoke({ FunctionName: 'load', Payload: '{' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
    await expect(service.Invoke({ FunctionName: 'load:prod' })).rejects.toThrow('versions and aliases');
    await expect(service.Invoke({ FunctionName: 'load', InvocationType: 'DryRun' })).rejects.toThrow('DryRun');
    await expect(service.Invoke({ FunctionName: 'load', LogType: 'Tail' })).rejects.toThrow('with LogType');
  });
});
