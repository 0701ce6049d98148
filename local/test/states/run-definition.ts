import type { Clock } from '../../common/clock.ts';
import type { TaskCall } from '../../states/frame.ts';
import { loadMachine, runMachine } from '../../states/machine.ts';
import type { Json, JsonObject } from '../../states/values.ts';
import { VirtualClock } from '../common/virtual-clock.ts';

export const MACHINE_ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:test';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/test';

export interface RunOptions {
  readonly call?: TaskCall;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly events?: string[];
}

/** Wraps states into a JSONata machine. */
export function machineOf(
  states: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** Runs states once, without a service around them, and gives the machine's output. */
export function run(states: Record<string, unknown>, input: Json = {}, options: RunOptions = {}): Promise<Json> {
  const machine = loadMachine({ arn: MACHINE_ARN, name: 'test', roleArn: ROLE_ARN, definition: machineOf(states) });
  const clock = options.clock ?? new VirtualClock();
  let number = 1;
  const emit = (type: string, state: string, error?: JsonObject): number => {
    options.events?.push(`${type} ${state}${error === undefined ? '' : ` ${String(error.Error)}`}`);
    number += 1;
    return number;
  };
  return runMachine(
    machine,
    {
      arn: MACHINE_ARN.replace('stateMachine', 'execution').concat(':one'),
      name: 'one',
      input,
      startTime: clock.now(),
    },
    {
      clock,
      random: options.random ?? (() => 0.5),
      call: options.call ?? (() => Promise.reject(new Error('The test expects no call.'))),
      emit,
      stop: new AbortController(),
    },
  );
}
