import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../common/clock.ts';
import { Store } from '../../common/store.ts';
import { AwsFailure } from '../../service.ts';
import type { TaskCall } from '../../states/frame.ts';
import type { ExecutionEvent } from '../../states/runner.ts';
import type { StatesServiceProps } from '../../states/service.ts';
import { StatesService } from '../../states/service.ts';
import { VirtualClock } from '../common/virtual-clock.ts';
import { MACHINE_ARN, machineOf, ROLE_ARN } from './run-definition.ts';

const PASS = { P: { Type: 'Pass', Output: '{% {"got": $states.input} %}', End: true } };
const WAIT = { W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', End: true } };
const TASK = {
  T: {
    Type: 'Task',
    Resource: 'arn:aws:states:::athena:getQueryResults',
    Arguments: { QueryExecutionId: 'x' },
    End: true,
  },
};
const arnOf = (name: string) => `arn:aws:states:eu-central-1:000000000000:execution:test:${name}`;

/** Time stands still: whoever sleeps waits until it is stopped. */
const FROZEN: Clock = {
  now: () => Date.parse('2026-03-01T00:00:00Z'),
  sleep: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};

let dataDir: string;
let stores: Store[] = [];
const opened: StatesService[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'states-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((service) => service.close()));
  for (const store of stores) store.close();
  stores = [];
  await rm(dataDir, { recursive: true, force: true });
});

async function open(definition: unknown, more: Partial<StatesServiceProps> = {}): Promise<StatesService> {
  const machines = [{ arn: MACHINE_ARN, name: 'test', definition, roleArn: ROLE_ARN }];
  const call = () => () => Promise.reject(new Error('The test expects no call.'));
  const store = new Store(dataDir);
  stores.push(store);
  const service = new StatesService({ machines, call, store, clock: new VirtualClock(), ...more });
  opened.push(service);
  service.open();
  return service;
}

const start = (service: StatesService, name: string, input = '{}') =>
  service.StartExecution({ stateMachineArn: MACHINE_ARN, name, input });

describe('running an execution', () => {
  it('answers with its ARN at once and describes how it ended', async () => {
    const service = await open(machineOf(PASS));
    const started = await start(service, 'one', '{"a":1}');
    await service.idle();
    expect(started).toEqual({ executionArn: arnOf('one'), startDate: new Date('2026-03-01T00:00:00Z') });
    expect(await service.DescribeExecution({ executionArn: arnOf('one') })).toEqual({
      executionArn: arnOf('one'),
      stateMachineArn: MACHINE_ARN,
      name: 'one',
      status: 'SUCCEEDED',
      startDate: new Date('2026-03-01T00:00:00Z'),
      stopDate: new Date('2026-03-01T00:00:00Z'),
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"got":{"a":1}}',
      outputDetails: { included: true },
      redriveCount: 0,
    });
  });

  it('keeps error and cause of a failure', async () => {
    const service = await open(machineOf({ F: { Type: 'Fail', Error: 'E', Cause: 'C' } }));
    await start(service, 'one');
    await service.idle();
    expect(await service.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({
      status: 'FAILED',
      error: 'E',
      cause: 'C',
    });
  });

  it('carries the role of its machine', async () => {
    const asked: string[] = [];
    const call = (arn: string): TaskCall => {
      asked.push(arn);
      return async () => ({ Rows: 'm' });
    };
    const service = await open(machineOf(TASK), { call });
    await start(service, 'one');
    await service.idle();
    expect(asked).toEqual([MACHINE_ARN]);
  });

  it('ends as TIMED_OUT, without error or cause, when the machine has run out of time', async () => {
    const call = () => () => new Promise<never>(() => undefined);
    const service = await open(machineOf(TASK, { TimeoutSeconds: 90 }), { call });
    await start(service, 'one');
    await service.idle();
    const described = await service.DescribeExecution({ executionArn: arnOf('one') });
    expect(described).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date('2026-03-01T00:01:30Z') });
    expect(described).not.toHaveProperty('error');
    expect(described).not.toHaveProperty('cause');
  });

  it('reports its progress', async () => {
    const events: ExecutionEvent[] = [];
    const service = await open(machineOf(WAIT), { clock: FROZEN, onEvent: (event) => events.push(event) });
    await start(service, 'one');
    await expect.poll(() => service.progress(arnOf('one'))?.currentStates).toEqual(['W']);
    expect(events).toEqual([
      { execution: arnOf('one'), type: 'ExecutionStarted', at: FROZEN.now() },
      { execution: arnOf('one'), type: 'StateEntered', state: 'W', at: FROZEN.now() },
    ]);
    expect(service.progress(arnOf('nobody'))).toBeUndefined();
  });

  it('counts the states that are done', async () => {
    const service = await open(machineOf(WAIT));
    await start(service, 'one');
    await service.idle();
    expect(service.progress(arnOf('one'))).toEqual({ currentStates: [], statesDone: 2 });
  });

  it('lets a loop without tasks be stopped', async () => {
    const loop = {
      A: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'E' }], Default: 'A' },
      E: { Type: 'Succeed' },
    };
    const service = await open(machineOf(loop));
    await start(service, 'one');
    await service.StopExecution({ executionArn: arnOf('one') });
    expect(await service.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({ status: 'ABORTED' });
  });
});

describe('names and input', () => {
  it('is idempotent for a name and input that run, and refuses any other use of the name', async () => {
    const service = await open(machineOf(WAIT), { clock: FROZEN });
    const first = await start(service, 'one', '{"a":1}');
    expect(await start(service, 'one', '{"a":1}')).toEqual(first);
    await expect(start(service, 'one', '{"a":2}')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await service.StopExecution({ executionArn: arnOf('one') });
    await expect(start(service, 'one', '{"a":1}')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
  });

  it.each(['', 'x'.repeat(81), '2026-03-01T00:00:00Z', 'a b', 'a/b', 'a*', 'a#', 'a\u0007'])(
    'refuses the name %j',
    async (name) => {
      const service = await open(machineOf(PASS));
      await expect(start(service, name)).rejects.toMatchObject({ code: 'InvalidName' });
    },
  );

  it.each([
    ['{', 'InvalidExecutionInput'],
    [`"${'x'.repeat(262_143)}"`, 'ValidationException'],
  ])('refuses the input %.10s', async (input, code) => {
    const service = await open(machineOf(PASS));
    await expect(start(service, 'one', input)).rejects.toMatchObject({ code });
  });

  it('makes up a name, and takes {} as input', async () => {
    const service = await open(machineOf(PASS));
    const { executionArn } = await service.StartExecution({ stateMachineArn: MACHINE_ARN });
    await service.idle();
    expect(executionArn).toMatch(/:execution:test:[0-9a-f-]{36}$/);
    expect(await service.DescribeExecution({ executionArn })).toMatchObject({ input: '{}', output: '{"got":{}}' });
  });

  it('knows no other machine, execution or member', async () => {
    const service = await open(machineOf(PASS));
    await expect(service.StartExecution({ stateMachineArn: 'x' })).rejects.toBeInstanceOf(AwsFailure);
    await expect(service.DescribeExecution({ executionArn: 'x' })).rejects.toMatchObject({
      code: 'ExecutionDoesNotExist',
    });
    await expect(service.StartExecution({ stateMachineArn: MACHINE_ARN, traceHeader: 't' })).rejects.toThrow(
      /traceHeader/,
    );
  });
});

describe('StopExecution', () => {
  it('aborts what runs, with the error and cause given, and leaves what has ended', async () => {
    const service = await open(machineOf(WAIT), { clock: FROZEN });
    await start(service, 'one');
    await service.StopExecution({ executionArn: arnOf('one'), error: 'Enough', cause: 'said so' });
    await service.StopExecution({ executionArn: arnOf('one'), error: 'Again' });
    expect(await service.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'said so',
      stopDate: new Date('2026-03-01T00:00:00Z'),
    });
  });
});

describe('ListExecutions', () => {
  it('lists the newest first, by status and by page', async () => {
    const clock = new VirtualClock();
    const fails = {
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'P' }], Default: 'F' },
      P: { Type: 'Succeed' },
      F: { Type: 'Fail' },
    };
    const service = await open(machineOf(fails), { clock });
    for (const [name, ok] of [
      ['a', true],
      ['b', false],
      ['c', true],
    ] as const) {
      await start(service, name, JSON.stringify({ ok }));
      await service.idle();
      await clock.sleep(1000);
    }
    const list = async (more: object) => {
      const answer = await service.ListExecutions({ stateMachineArn: MACHINE_ARN, ...more });
      return { names: (answer.executions as { name: string }[]).map(({ name }) => name), next: answer.nextToken };
    };
    expect((await list({})).names).toEqual(['c', 'b', 'a']);
    expect((await list({ statusFilter: 'FAILED' })).names).toEqual(['b']);
    const page = await list({ maxResults: 2 });
    expect(page.names).toEqual(['c', 'b']);
    expect(await list({ maxResults: 2, nextToken: page.next })).toEqual({ names: ['a'], next: undefined });
    await expect(list({ nextToken: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidToken' });
    await expect(list({ statusFilter: 'HAPPY' })).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('durability', () => {
  it('starts again, from the beginning, what ran when the process ended', async () => {
    // Prepare: the first process is let go of in the middle of its second task
    const counts = { first: 0, second: 0 };
    const two = {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::athena:getQueryResults',
        Arguments: { QueryExecutionId: 'first' },
        Next: 'B',
      },
      B: {
        Type: 'Task',
        Resource: 'arn:aws:states:::athena:getQueryResults',
        Arguments: { QueryExecutionId: 'second' },
        End: true,
      },
    };
    const call = (): TaskCall => async (_service, _operation, input) => {
      counts[input.QueryExecutionId as 'first' | 'second'] += 1;
      if (input.QueryExecutionId === 'second' && counts.second === 1) await new Promise(() => undefined);
      return { Rows: `${counts.first}` };
    };
    const before = await open(machineOf(two), { call });
    await start(before, 'one', '{"a":1}');
    await expect.poll(() => counts.second).toBe(1);
    // Act
    await before.close();
    const restarted: string[] = [];
    const after = await open(machineOf(two), { call, onEvent: ({ type }) => restarted.push(type) });
    await after.idle();
    // Assess
    expect(counts).toEqual({ first: 2, second: 2 });
    expect(restarted[0]).toBe('ExecutionRestarted');
    expect(await after.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({
      status: 'SUCCEEDED',
      name: 'one',
      input: '{"a":1}',
      startDate: new Date('2026-03-01T00:00:00Z'),
      output: '{"Rows":"2"}',
    });
  });

  it('also after a crash, where nothing was closed', async () => {
    const crashed = await open(machineOf(WAIT), { clock: FROZEN });
    await start(crashed, 'one');
    const after = await open(machineOf(WAIT));
    await after.idle();
    expect(await after.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('remembers what has ended', async () => {
    const before = await open(machineOf(PASS));
    await start(before, 'one');
    await before.idle();
    await before.close();
    const after = await open(machineOf(PASS));
    expect(await after.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('aborts what ran on a machine that the template no longer has', async () => {
    const before = await open(machineOf(WAIT), { clock: FROZEN });
    await start(before, 'one');
    await before.close();
    const after = await open(machineOf(WAIT), { machines: [] });
    expect(await after.DescribeExecution({ executionArn: arnOf('one') })).toMatchObject({
      status: 'ABORTED',
      cause: 'The template no longer has the state machine.',
    });
  });

  it('keeps the last 200 executions', async () => {
    const service = await open(machineOf(PASS));
    for (let number = 0; number < 203; number += 1) {
      await start(service, `n${number}`);
      await service.idle();
    }
    const { executions } = await service.ListExecutions({ stateMachineArn: MACHINE_ARN, maxResults: 1000 });
    expect((executions as { name: string }[]).map(({ name }) => name).at(-1)).toBe('n3');
    expect(executions).toHaveLength(200);
  });

  it('does not start anything when closed', async () => {
    const service = await open(machineOf(PASS));
    await service.close();
    await expect(start(service, 'one')).rejects.toThrow(/call open\(\) first/);
  });
});
