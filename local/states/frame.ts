import type { Clock } from '../common/clock.ts';
import type { NestedStates } from './definition.ts';
import { type Bindings, fill } from './jsonata.ts';
import { type Json, type JsonObject, validateSize } from './values.ts';

/** Calls a service with the machine's role. Rejects with an `AwsFailure` for what the service answers. */
export type TaskCall = (
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

export type StateEventType =
  | 'StateEntered'
  | 'StateRetried'
  | 'StateCaught'
  | 'StateExited'
  | 'StateFailed'
  | 'StateAborted';

/** What one execution runs with. A Map or Parallel hands its branches a copy with a signal of its own. */
export interface Run {
  readonly clock: Clock;
  readonly random: () => number;
  readonly call: TaskCall;
  readonly signal: AbortSignal;
  /** Reports progress and returns the event's number within the execution. */
  readonly emit: (type: StateEventType, state: string, error?: JsonObject) => number;
  /** Runs the states of a branch or an iteration; given here so that no state's file needs the interpreter's. */
  readonly nested: (
    states: NestedStates,
    input: Json,
    variables: JsonObject,
    context: JsonObject,
    run: Run,
  ) => Promise<Json>;
}

/** One attempt at one state: everything its expressions can see. Variables stay as they were when the state was entered. */
export interface Frame {
  readonly run: Run;
  readonly name: string;
  readonly input: Json;
  readonly variables: JsonObject;
  /** `$states.context` */
  readonly context: JsonObject;
}

/** What a state leaves behind. `next` is absent when the state ends its machine or branch. */
export interface Outcome {
  readonly output: Json;
  readonly assigned: JsonObject;
  readonly next: string | undefined;
}

/** What an expression of this frame can see; `more` is `result` or `errorOutput`, where they exist. */
export function bindingsOf(frame: Frame, more: Bindings = {}): Bindings {
  return { ...frame.variables, states: { input: frame.input, context: frame.context, ...more } };
}

interface Ending {
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

/**
 * Evaluates `Assign` and `Output` of a state, a choice rule or a catcher. Both see the variables from before the state:
 * what `Assign` sets is visible from the next state on.
 * @param plain the output when there is no `Output` field
 * @param place where the two fields stand within the state: empty, or `Choices[1]/`, `Catch[0]/`
 */
export async function conclude(
  frame: Frame,
  ending: Ending,
  next: string | undefined,
  plain: Json,
  more: Bindings = {},
  place = '',
): Promise<Outcome> {
  const bindings = bindingsOf(frame, more);
  const assigned = (await fill(ending.Assign ?? {}, bindings, `${place}Assign`)) as JsonObject;
  const output = ending.Output === undefined ? plain : await fill(ending.Output, bindings, `${place}Output`);
  validateSize(output, frame.name);
  validateSize(assigned, frame.name);
  return { output, assigned, next };
}
