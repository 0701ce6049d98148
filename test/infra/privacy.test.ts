import { type Clock, loadMachine, runMachine, type TaskCall } from '@shoplake/local/states';
import { expect, it } from 'vitest';
import { privacyDefinition } from '../../lib/privacy/definition.ts';

const definition = privacyDefinition('aws', 'arn:aws:lambda:eu-west-1:111122223333:function:privacy');

/** Runs the machine on a function that is done at its last answer. @returns how it ended, its calls, and what was waited between them */
async function run(answers: readonly boolean[]) {
  const [sleeps, payloads]: [number[], unknown[]] = [[], []];
  const clock: Clock = {
    now: () => Date.parse('2026-03-01T03:20:00Z'),
    sleep: (milliseconds, signal) => {
      if (milliseconds > 60_000)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      sleeps.push(milliseconds);
      return Promise.resolve();
    },
  };
  const call: TaskCall = async (_service, _operation, { Payload }) => {
    payloads.push(JSON.parse(String(Payload)));
    return { Payload: JSON.stringify({ isDone: answers[payloads.length - 1] }) };
  };
  const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:shoplake-shop-privacy';
  const loaded = loadMachine({
    arn,
    name: 'privacy',
    roleArn: 'arn:role',
    definition: JSON.parse(JSON.stringify(definition)),
  });
  const input = { job: 'erase', id: 'r-1', locked: false };
  await runMachine(
    loaded,
    { arn: arn.replace('stateMachine', 'execution'), name: 'one', input, startTime: clock.now() },
    { clock, random: () => 0.5, call, emit: () => 1, stop: new AbortController() },
  );
  return { sleeps, payloads };
}

it('calls its function until it is done, and waits in between', async () => {
  const { sleeps, payloads } = await run([false, false, true]);
  expect(payloads).toEqual(Array(3).fill({ job: 'erase', id: 'r-1', locked: false }));
  expect(sleeps).toEqual([5000, 5000]);
  expect((await run([true])).sleeps).toEqual([]);
});
