import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../contracts/access.ts';
import { detailOf, openAs } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const s3 = mockClient(S3Client);
const sfn = mockClient(SFNClient);
const MACHINE = 'arn:aws:states:eu-central-1:111111111111:stateMachine';
const ports = {
  latest: async () => snapshotOf({}),
  files: { s3: new S3Client({}), bronze: 'bronze', silver: 'silver' },
  machines: {
    sfn: new SFNClient({}),
    refresh: `${MACHINE}:refresh`,
    replay: `${MACHINE}:replay`,
    train: `${MACHINE}:train`,
  },
};
const ORDERS = 'order_id,ordered_at\n';
const send = (body: string | Buffer, query = '?name=orders.csv', role: Role = 'admin') =>
  openAs(role, ports).request(`/v1/files${query}`, { method: 'POST', body });
const put = () => s3.commandCalls(PutObjectCommand).at(-1)?.args[0].input;

beforeEach(() => {
  s3.reset();
  sfn.reset();
  s3.on(PutObjectCommand).resolves({});
});

describe('a file that is sent', () => {
  it('lands among those that are told by their first lines, under an id that its report is found by', async () => {
    const response = await send(ORDERS);
    const answer = (await response.json()) as Record<string, unknown>;
    expect([response.status, answer]).toEqual([202, { id: expect.any(String), report: null }]);
    expect(response.headers.get('location')).toBe(`/v1/files/${answer.id}`);
    expect(put()).toMatchObject({
      ...{ Bucket: 'bronze', Key: `landing/any/web/${answer.id}/orders.csv`, Metadata: { 'upload-id': answer.id } },
      Body: Buffer.from(ORDERS),
    });
  });

  it('is what somebody says it is, under the source that they name, and its dates are read as they say', async () => {
    await send(ORDERS, '?name=o.csv&kind=orders&as=till&dates=mdy');
    expect(put()).toMatchObject({
      Key: expect.stringMatching(/^landing\/orders\/till\/[0-9a-f-]{36}\/o\.csv$/),
      Metadata: { given: '{"dates":"mdy"}' },
    });
  });

  it('keeps to its folder, whatever its name', async () => {
    await send(ORDERS, `?name=${encodeURIComponent('../../bronze/orders.csv')}`);
    expect(put()?.Key).toMatch(/^landing\/any\/web\/[0-9a-f-]{36}\/orders\.csv$/);
  });

  it('does not take the place of another of its name', async () => {
    await send(ORDERS);
    await send(`${ORDERS}1,2026-03-01\n`);
    const keys = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key);
    expect(new Set(keys).size).toBe(2);
  });

  it.each([
    ['', '?name=a.csv', 400, 'The file is empty.'],
    [ORDERS, '?name=a.csv&kind=../bronze', 400, 'kind'],
    [ORDERS, '?name=a.csv&as=Till!', 400, 'as'],
    [ORDERS, '', 400, 'name'],
    [ORDERS, '?name=..', 400, 'name'],
    [ORDERS, '?name=a/', 400, 'name'],
    [ORDERS, '?name=a%00.csv', 400, 'name'],
    [ORDERS, `?name=${'é'.repeat(256)}`, 400, 'name'],
    [Buffer.alloc(4 * 1024 ** 2 + 1), '?name=a.csv', 413, 'npx shoplake load'],
  ])('is refused with what to do: %#', async (body, query, status, words) => {
    const response = await send(body, query);
    expect([response.status, await detailOf(response)]).toEqual([status, expect.stringContaining(words)]);
    expect(put()).toBeUndefined();
  });

  it('is taken from admins alone', async () => {
    expect((await send(ORDERS, '?name=a.csv', 'analyst')).status).toBe(403);
  });

  it('has no report until its load has begun, and none at all where it did not within hours', async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
    const { id } = (await (await send(ORDERS)).json()) as { id: string };
    // RFC 9562: version 7 begins with the milliseconds since 1970.
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(Number.parseInt(id.replace('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(60_000);
    const ask = (moment: number) => openAs('admin', { ...ports, now: () => moment }).request(`/v1/files/${id}`);
    const response = await ask(Date.now());
    expect([response.status, await response.json()]).toEqual([200, { id, report: null }]);
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Key).toBe(`reports/uploads/${id}.json`);
    expect((await ask(Date.now() + 5 * 3_600_000)).status).toBe(200);
    expect((await ask(Date.now() + 7 * 3_600_000)).status).toBe(404);
  });

  it.each(['0d1f3c52', '0d1f3c52-7d0f-4b9e-9d3c-2f6f0a1b2c3d', 'ffffffff-ffff-7000-8000-000000000000'])(
    'that was never sent is not there: %s',
    async (id) => {
      s3.on(GetObjectCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
      const response = await openAs('admin', ports).request(`/v1/files/${id}`);
      expect([response.status, await detailOf(response)]).toEqual([
        404,
        `There is no file ${id}, or nothing became of it.`,
      ]);
    },
  );
});

describe('a refresh', () => {
  it('is started by admins, and told by its name', async () => {
    const startDate = new Date('2026-03-01T10:00:00Z');
    sfn.on(StartExecutionCommand).resolves({ executionArn: `${MACHINE}:refresh:r-1`, startDate });
    const response = await openAs('admin', ports).request('/v1/refreshes', { method: 'POST' });
    const started = { id: 'r-1', status: 'running', startedAt: '2026-03-01T10:00:00.000Z', endedAt: null };
    expect([response.status, await response.json()]).toEqual([202, started]);
    expect(response.headers.get('location')).toBe('/v1/jobs/refresh/r-1');
    expect((await openAs('analyst', ports).request('/v1/refreshes', { method: 'POST' })).status).toBe(403);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(1);
  });

  it('is listed with how it ended', async () => {
    const [startDate, stopDate] = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-01T10:00:07Z')];
    sfn.on(ListExecutionsCommand).resolves({
      executions: [
        { name: 'r-2', status: 'TIMED_OUT', startDate, stopDate, executionArn: '', stateMachineArn: '' },
        { name: 'r-1', status: 'SUCCEEDED', startDate, stopDate, executionArn: '', stateMachineArn: '' },
      ],
    });
    const times = { startedAt: '2026-03-01T10:00:00.000Z', endedAt: '2026-03-01T10:00:07.000Z' };
    expect(await (await openAs('viewer', ports).request('/v1/refreshes')).json()).toEqual({
      items: [
        { id: 'r-2', status: 'failed', ...times },
        { id: 'r-1', status: 'succeeded', ...times },
      ],
    });
  });
});

describe('an earlier model', () => {
  const latest = async () =>
    snapshotOf({
      model_runs: [
        { model: 'forecaster', run_id: 'train-1', status: 'replaced' },
        { model: 'forecaster', run_id: 'train-0', status: 'refused' },
      ],
    });
  const restore = (more: object = {}, model = 'forecaster', run = 'train-1') =>
    openAs('admin', { ...ports, latest, ...more }).request(`/v1/models/${model}/restore`, {
      method: 'POST',
      body: JSON.stringify({ run }),
    });

  it('serves again by a run of the training', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: `${MACHINE}:train:t-1`, startDate: new Date() });
    expect((await restore()).status).toBe(202);
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: `${MACHINE}:train`,
      input: '{"restore":{"model":"forecaster","run":"train-1"}}',
    });
  });

  it.each([
    ['forecaster', 'train-2'],
    ['recommender', 'train-1'],
  ])('of %s cannot by %s, which there is not, and nothing is started', async (model, run) => {
    const response = await restore({}, model, run);
    expect([response.status, await detailOf(response)]).toEqual([
      404,
      `There is no run ${run} of the model ${model}; /v1/models/runs has those that there are.`,
    ]);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
  });

  it('that never served cannot', async () => {
    const response = await restore({}, 'forecaster', 'train-0');
    expect([response.status, await detailOf(response)]).toEqual([
      409,
      'The run train-0 is refused: only one that has served can serve again.',
    ]);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
  });

  it('cannot where a stage has none', async () => {
    expect((await restore({ machines: { sfn: ports.machines.sfn, refresh: 'x' } })).status).toBe(404);
  });
});

describe('a replay of what was refused', () => {
  const replay = (body: object, role: Role = 'admin') =>
    openAs(role, { ...ports, now: () => Date.parse('2026-03-03T10:00:00Z') }).request('/v1/quarantine/replay', {
      method: 'POST',
      body: JSON.stringify(body),
    });
  const input = () => JSON.parse(sfn.commandCalls(StartExecutionCommand).at(-1)?.args[0].input.input ?? 'null');

  beforeEach(() => {
    const startDate = new Date('2026-03-03T10:00:00Z');
    sfn.on(StartExecutionCommand).resolves({ executionArn: `${MACHINE}:replay:p-1`, startDate });
  });

  it('is of the days from one to today, with the mapping that puts it right', async () => {
    const response = await replay({ from: '2026-02-28', mapping: { defaults: { 'properties.currency': 'EUR' } } });
    expect([response.status, response.headers.get('location')]).toEqual([202, '/v1/jobs/replay/p-1']);
    expect(input()).toEqual({
      days: ['2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'],
      refusedOnly: true,
      mapping: { rename: {}, values: {}, defaults: { 'properties.currency': 'EUR' } },
    });
  });

  it.each([
    [{}, 400, /from/],
    [{ from: '2026-03-02', to: '2026-03-01' }, 400, /lies before the first/],
    [{ from: '2024-03-01', to: '2026-03-01' }, 400, /731 days are more than a replay takes/],
    [{ from: '2026-02-30' }, 400, /from/],
    [{ from: '2026-03-01', mapping: { rename: { 'a..b': 'c' } } }, 400, /names of fields/],
  ])('is refused with what to do: %j', async (body, status, words) => {
    const response = await replay(body);
    expect([response.status, await detailOf(response)]).toEqual([status, expect.stringMatching(words)]);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
  });

  it('is started by admins alone', async () => {
    expect((await replay({ from: '2026-03-01' }, 'analyst')).status).toBe(403);
  });
});

describe('a job', () => {
  const [startDate, stopDate] = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-01T10:00:07Z')];
  const job = async (id: string) => {
    const response = await openAs('viewer', ports).request(`/v1/jobs/${id}`);
    return [response.status, await response.json()];
  };
  const described = (more: object) =>
    sfn.on(DescribeExecutionCommand).resolves({ name: 'p-1', startDate, ...more } as never);

  it('tells what came of it', async () => {
    described({ status: 'SUCCEEDED', stopDate, output: '{"staged":3,"gone":0}' });
    expect(await job('replay/p-1')).toEqual([
      200,
      {
        ...{ id: 'p-1', kind: 'replay', status: 'succeeded', reason: null, result: { staged: 3, gone: 0 } },
        ...{ startedAt: '2026-03-01T10:00:00.000Z', endedAt: '2026-03-01T10:00:07.000Z' },
      },
    ]);
    expect(sfn.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toBe(
      'arn:aws:states:eu-central-1:111111111111:execution:replay:p-1',
    );
  });

  it('tells why it failed', async () => {
    const thrown = JSON.stringify({ errorType: 'Error', errorMessage: 'no such object', trace: ['at load'] });
    for (const [error, cause, reason] of [
      ['States.TaskFailed', 'no such object', 'no such object'],
      ['Error', thrown, 'no such object'],
      ['States.Timeout', undefined, 'States.Timeout'],
    ]) {
      described({ status: 'FAILED', stopDate, error, cause });
      expect(await job('train/p-1')).toMatchObject([200, { kind: 'train', status: 'failed', reason, result: null }]);
    }
  });

  it('is unknown under another id, or of a machine that is nobody’s business', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ message: 'x', $metadata: {} }));
    expect(await job('refresh/p-9')).toMatchObject([404, { detail: 'There is no job refresh/p-9.' }]);
    expect(await job('privacy/p-1')).toMatchObject([404, {}]);
    expect(await job('p-1')).toMatchObject([404, {}]);
    expect(await job(`refresh/${encodeURIComponent('../x:y')}`)).toMatchObject([404, {}]);
  });
});
