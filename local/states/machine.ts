import type { Clock } from '../common/clock.ts';
import type { StateMachineDefinition } from './definition.ts';
import type { Run, StateEventType, TaskCall } from './frame.ts';
import { runStates } from './interpreter.ts';
import { validateDefinition } from './validate.ts';
import { type Json, type JsonObject, StatesError } from './values.ts';

/** A state machine of the template, resolved. */
export interface MachineInput {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language, parsed. */
  readonly definition: unknown;
  readonly roleArn: string;
}

export interface Machine extends MachineInput {
  readonly definition: StateMachineDefinition;
}

/** Validates a machine's definition; the error names the machine. */
export function loadMachine(input: MachineInput): Machine {
  try {
    return { ...input, definition: validateDefinition(input.definition) };
  } catch (error) {
    if (error instanceof Error) error.message = `State machine ${input.name}: ${error.message}`;
    throw error;
  }
}

/** Why an execution ends before its states do. */
export type Stop =
  | { readonly kind: 'closed' | 'timed-out' }
  | { readonly kind: 'stopped'; readonly error: string | undefined; readonly cause: string | undefined };

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: Json;
  readonly startTime: number;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly call: TaskCall;
  readonly emit: (type: StateEventType, state: string, error?: JsonObject) => number;
  /** Aborted with a {@link Stop} as its reason. */
  readonly stop: AbortController;
}

/** A history has at most 25,000 events in AWS. There are fewer of ours, so reaching it here is certain trouble there. */
const HISTORY_LIMIT = 25_000;

/** Runs an execution from its beginning; rejects with a {@link StatesError}, or with the {@link Stop}. */
export async function runMachine(machine: Machine, execution: Execution, around: Surroundings): Promise<Json> {
  const { clock, random, call, stop } = around;
  const run: Run = { clock, random, call, signal: stop.signal, emit: limited(around.emit), nested: runStates };
  const over = new AbortController();
  const seconds = machine.definition.TimeoutSeconds;
  if (seconds !== undefined) {
    clock.sleep(seconds * 1000, over.signal).then(
      () => stop.abort({ kind: 'timed-out' } satisfies Stop),
      // Rejects when the execution is over, which is what the signal says.
      () => undefined,
    );
  }
  try {
    return await runStates(machine.definition, execution.input, {}, contextOf(machine, execution), run);
  } finally {
    over.abort(new Error('The execution is over.'));
  }
}

function limited(emit: Surroundings['emit']): Surroundings['emit'] {
  return (type, state, error) => {
    const number = emit(type, state, error);
    if (number < HISTORY_LIMIT || type !== 'StateEntered') return number;
    throw new StatesError(
      'States.Runtime',
      `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
    );
  };
}

function contextOf(machine: Machine, execution: Execution): JsonObject {
  return {
    Execution: {
      Id: execution.arn,
      Name: execution.name,
      Input: execution.input,
      RoleArn: machine.roleArn,
      StartTime: new Date(execution.startTime).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}
