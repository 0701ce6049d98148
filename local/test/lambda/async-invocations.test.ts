import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AsyncEntry, AsyncTarget } from '../../lambda/async-event.ts';
import { AsyncInvocations, type AsyncOptions } from '../../lambda/async-invocations.ts';
import { FunctionError } from '../../lambda/function-error.ts';
import type { Principal, ServiceCall } from '../../service.ts';
import { openStore } from '../support/folder.ts';

const ROLE: Principal = { arn: 'arn:aws:iam::000000000000:role/load', roleId: 'LoadRole' };
const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:load';
const BAD = new FunctionError({ errorType: 'LoadError', errorMessage: 'bad row', trace: [] });

interface Setup extends Partial<Omit<AsyncOptions, 'targets'>> {
  readonly target?: Partial<AsyncTarget>;
  readonly dataDir?: string;
}

async function openQueue({ target, dataDir, ...options }: Setup = {}) {
  const store = await openStore(dataDir);
  const invoked: { event: unknown; id: string }[] = [];
  const calls: { principal: Principal; call: ServiceCall }[] = [];
  const faults: Error[] = [];
  const queue = new AsyncInvocations({
    store,
    call: async (principal, call) => calls.push({ principal, call }),
    onError: (error) => faults.push(error),
    retryDelaysMs: [5, 10],
    ...options,
    targets: [
      { name: 'load', arn: ARN, principal: ROLE, invoke: async (event, id) => invoked.push({ event, id }), ...target },
    ],
  });
  const kept = () =>
    store
      .table<AsyncEntry>('lambda-async')
      .all()
      .map(({ id }) => id);
  return { queue, dataDir: store.dataDir, invoked, calls, faults, kept };
}

/** An invoke that fails the first `failures` times. */
function failing(failures: number) {
  const ids: string[] = [];
  const invoke = async (_event: unknown, id: string) => {
    ids.push(id);
    if (ids.length <= failures) throw BAD;
  };
  return { ids, invoke };
}

describe('an event', () => {
  test('is kept when enqueue returns and gone when its function succeeded', async () => {
    const gate = Promise.withResolvers<void>();
    const { queue, kept } = await openQueue({ target: { invoke: () => gate.promise } });
    const id = queue.enqueue('load', { a: 1 });
    expect(kept()).toEqual([id]);
    gate.resolve();
    await queue.idle();
    expect(kept()).toEqual([]);
  });

  test('is tried three times under one request id', async () => {
    const { ids, invoke } = failing(2);
    const { queue, kept, calls, faults } = await openQueue({ target: { invoke } });
    const id = queue.enqueue('load', {});
    await queue.idle();
    expect(ids).toEqual([id, id, id]);
    expect(kept()).toEqual([]);
    expect({ calls, faults }).toEqual({ calls: [], faults: [] });
  });

  test('goes to the failure bucket when its retries are used up', async () => {
    const { invoke, ids } = failing(99);
    const now = () => Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const { queue, calls, kept } = await openQueue({
      now,
      target: { invoke, maximumRetryAttempts: 1, onFailure: 'arn:aws:s3:::failures' },
    });
    const id = queue.enqueue('load', { order: 7 });
    await queue.idle();

    expect(ids).toHaveLength(2);
    expect(calls).toMatchObject([{ principal: ROLE, call: { service: 'S3', operation: 'PutObject' } }]);
    const { Bucket, Key, Body } = (calls[0]?.call.input ?? {}) as Record<string, string>;
    expect(Bucket).toBe('failures');
    expect(Key).toBe(`aws/lambda/async/load/2026/01/02/2026-01-02T03.04.05-${id}`);
    expect(JSON.parse(Body ?? '')).toEqual({
      version: '1.0',
      timestamp: '2026-01-02T03:04:05.678Z',
      requestContext: {
        requestId: id,
        functionArn: `${ARN}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 2,
      },
      requestPayload: { order: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'LoadError', errorMessage: 'bad row', trace: [] },
    });
    expect(kept()).toEqual([]);
  });

  test.each([
    [
      'arn:aws:sns:eu-central-1:000000000000:alerts',
      'SNS',
      'Publish',
      { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:alerts' },
    ],
    [
      'arn:aws:sqs:eu-central-1:000000000000:dead',
      'SQS',
      'SendMessage',
      { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/dead' },
    ],
  ])('may fail into %s', async (onFailure, service, operation, input) => {
    const { queue, calls } = await openQueue({ target: { ...failing(9), maximumRetryAttempts: 0, onFailure } });
    queue.enqueue('load', {});
    await queue.idle();
    expect(calls).toMatchObject([{ call: { service, operation, input } }]);
  });

  test('that grew too old between attempts is given up without another try', async () => {
    let clock = 0;
    const { invoke, ids } = failing(99);
    const { queue, calls } = await openQueue({
      now: () => clock,
      retryDelaysMs: [30],
      target: { invoke, maximumEventAgeInSeconds: 60, onFailure: 'arn:aws:s3:::failures' },
    });
    queue.enqueue('load', {});
    clock = 60_001;
    await queue.idle();
    expect(ids).toHaveLength(1);
    const record = JSON.parse(String(calls[0]?.call.input.Body)) as Record<string, unknown>;
    expect(record).toMatchObject({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 } });
    expect(record).not.toHaveProperty('responseContext');
  });

  test.each([
    ['has no failure destination', undefined, /no failure destination/],
    ['is refused by its destination', 'arn:aws:s3:::failures', /did not take it: Error: denied/],
    [
      'has a destination that is not supported',
      'arn:aws:events:eu-central-1:000000000000:event-bus/x',
      /does not support/,
    ],
  ])('that %s is kept aside and told of', async (_, onFailure, message) => {
    const { queue, faults, dataDir, kept } = await openQueue({
      call: async () => {
        throw new Error('denied');
      },
      target: { ...failing(9), maximumRetryAttempts: 0, ...(onFailure && { onFailure }) },
    });
    const id = queue.enqueue('load', {});
    await queue.idle();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toMatch(message);
    expect(kept()).toEqual([]);
    expect(await readdir(path.join(dataDir, 'lambda', 'undelivered'))).toEqual([`${id}.json`]);
  });

  test('larger than 1 MB is refused', async () => {
    const { queue } = await openQueue();
    expect(() => queue.enqueue('load', 'x'.repeat(1_048_576))).toThrow(
      expect.objectContaining({ code: 'RequestTooLargeException' }),
    );
    expect(() => queue.enqueue('other', {})).toThrow('No function other');
  });
});

describe('the queue', () => {
  test('delivers after a crash what was under way, with the attempts it had', async () => {
    const first = await openQueue({ target: { ...failing(1) }, retryDelaysMs: [60_000] });
    const tried = first.queue.enqueue('load', { n: 1 });
    await expect.poll(() => first.kept()).toHaveLength(1);
    await first.queue.close();
    const never = await openQueue({ dataDir: first.dataDir, target: { invoke: () => new Promise(() => undefined) } });
    const hung = never.queue.enqueue('load', { n: 2 });

    const { ids, invoke } = failing(99);
    const last = await openQueue({ dataDir: first.dataDir, target: { invoke, onFailure: 'arn:aws:s3:::failures' } });
    await last.queue.open();
    await last.queue.idle();

    expect(ids.filter((id) => id === tried)).toHaveLength(2);
    expect(ids.filter((id) => id === hung)).toHaveLength(3);
    expect(last.calls).toHaveLength(2);
    expect(last.kept()).toEqual([]);
  });

  test('bounds how many run at once and loses none', async () => {
    let running = 0;
    let most = 0;
    const seen: unknown[] = [];
    const invoke = async (event: unknown) => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      seen.push(event);
    };
    const { queue } = await openQueue({ concurrency: 3, target: { invoke } });
    for (let n = 0; n < 30; n += 1) queue.enqueue('load', n);
    await queue.idle();
    expect(most).toBe(3);
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  test('consults the fault hook before each attempt', async () => {
    let left = 2;
    const { queue, invoked } = await openQueue({ faults: () => (left-- > 0 ? new Error('throttled') : undefined) });
    queue.enqueue('load', 'event');
    await queue.idle();
    expect(invoked.map(({ event }) => event)).toEqual(['event']);
  });
});
