import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { quiet, type Running, runMachine } from '../../../../lambdas/privacy/machines.ts';

/** Waiting takes no time here, and is added up. */
const slept = vi.hoisted(() => ({ ms: 0 }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    slept.ms += ms;
  },
}));

const sfn = mockClient(SFNClient);
/** What an erasure keeps of the execution that it waits for. */
const progress = {
  state: {} as { execution?: string | undefined },
  set: async (changed: object) => void Object.assign(progress.state, changed),
};
const running = { sfn: new SFNClient({}), progress, hasTime: () => true } as unknown as Running;
const MACHINE = 'arn:machine';

beforeEach(() => {
  slept.ms = 0;
  sfn.reset();
  progress.state = {};
  sfn.on(StartExecutionCommand).resolves({ executionArn: 'arn:execution' });
});

it('does not hold its place while a machine takes long, and goes on with the same execution', async () => {
  sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  expect(await runMachine(running, MACHINE, {})).toBe(false);
  expect(slept.ms).toBeLessThanOrEqual(5000);
  sfn.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', output: '{"outcome":"published"}' });
  expect(await runMachine(running, MACHINE, {})).toBe(true);
  expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(1);
});

it('tries another time where its execution has given way to another', async () => {
  sfn.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', output: '{"outcome":"skipped"}' });
  expect(await runMachine(running, MACHINE, {})).toBe(false);
  expect(progress.state.execution).toBeUndefined();
});

it('fails with an execution that failed, and starts it anew the next time', async () => {
  sfn.on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
  await expect(runMachine(running, MACHINE, {})).rejects.toThrow('ended with FAILED');
  expect(progress.state.execution).toBeUndefined();
});

it('does not hold its place while a training is at work', async () => {
  sfn.on(ListExecutionsCommand).resolves({ executions: [{}] as never });
  expect(await quiet(running, MACHINE)).toBe(false);
  expect(slept.ms).toBeLessThanOrEqual(5000);
  sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  expect(await quiet(running, MACHINE)).toBe(true);
});
