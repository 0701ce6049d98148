import { setImmediate } from 'node:timers/promises';
import type { Catcher, NestedStates, Retrier, State } from './definition.ts';
import { runChoice, runFail, runMap, runParallel, runPass, runSucceed, runWait } from './flow-states.ts';
import { conclude, type Frame, type Outcome, type Run } from './frame.ts';
import { Attempts, matches } from './retry.ts';
import { runTask } from './task.ts';
import { type Json, type JsonObject, StatesError } from './values.ts';

/**
 * Runs the states of a machine, branch or iteration from `StartAt` to an end and gives the last state's output. Rejects
 * with a {@link StatesError} when a state fails for good, or with the signal's reason when the run is aborted.
 */
export async function runStates(
  states: NestedStates,
  input: Json,
  variables: JsonObject,
  context: JsonObject,
  run: Run,
): Promise<Json> {
  let name: string | undefined = states.StartAt;
  let data = input;
  let scope = variables;
  while (name !== undefined) {
    // A loop of states without a task would otherwise never let a StopExecution in.
    await setImmediate();
    const state: State | undefined = states.States[name];
    if (state === undefined) throw new StatesError('States.Runtime', `There is no state '${name}'.`);
    const outcome: Outcome = await visit(state, { run, name, input: data, variables: scope, context });
    scope = { ...scope, ...outcome.assigned };
    data = outcome.output;
    name = outcome.next;
  }
  return data;
}

/** Enters a state, with its retries and catchers. Every `StateEntered` is followed by one Exited, Failed or Aborted. */
async function visit(state: State, entry: Frame): Promise<Outcome> {
  const { run, name } = entry;
  const number = run.emit('StateEntered', name);
  const enteredTime = new Date(run.clock.now()).toISOString();
  const attempts = new Attempts();
  try {
    for (;;) {
      run.signal.throwIfAborted();
      const State = { Name: name, EnteredTime: enteredTime, RetryCount: attempts.total };
      const frame = { ...entry, context: { ...entry.context, State } };
      const outcome = await attempt(state, frame, attempts, number);
      if (outcome === 'retry') continue;
      run.emit('StateExited', name);
      return outcome;
    }
  } catch (error) {
    if (run.signal.aborted) {
      run.emit('StateAborted', name);
      throw run.signal.reason;
    }
    const failure = describe(error, name, number);
    run.emit('StateFailed', name, failure.output);
    throw failure;
  }
}

async function attempt(state: State, frame: Frame, attempts: Attempts, number: number): Promise<Outcome | 'retry'> {
  const { run, name } = frame;
  try {
    return await perform(state, frame);
  } catch (error) {
    if (run.signal.aborted) throw error;
    const failure = describe(error, name, number);
    const { retriers, catchers } = handlersOf(state);
    const delay = attempts.next(retriers, failure, run.random);
    if (delay === undefined) return catchFailure(catchers, failure, frame);
    run.emit('StateRetried', name, failure.output);
    await run.clock.sleep(delay, run.signal);
    return 'retry';
  }
}

function handlersOf(state: State): { readonly retriers: readonly Retrier[]; readonly catchers: readonly Catcher[] } {
  return {
    retriers: 'Retry' in state ? (state.Retry ?? []) : [],
    catchers: 'Catch' in state ? (state.Catch ?? []) : [],
  };
}

function perform(state: State, frame: Frame): Promise<Outcome> {
  switch (state.Type) {
    case 'Task':
      return runTask(state, frame);
    case 'Pass':
      return runPass(state, frame);
    case 'Wait':
      return runWait(state, frame);
    case 'Choice':
      return runChoice(state, frame);
    case 'Succeed':
      return runSucceed(state, frame);
    case 'Fail':
      return runFail(state, frame);
    case 'Parallel':
      return runParallel(state, frame);
    case 'Map':
      return runMap(state, frame);
  }
}

/** The first catcher that covers the failure decides where to go on; its output is the error output by default. */
async function catchFailure(catchers: readonly Catcher[], failure: StatesError, frame: Frame): Promise<Outcome> {
  const index = catchers.findIndex((catcher) => matches(catcher.ErrorEquals, failure.error));
  const catcher = catchers[index];
  if (catcher === undefined) throw failure;
  frame.run.emit('StateCaught', frame.name, failure.output);
  const errorOutput = failure.output;
  return conclude(frame, catcher, catcher.Next, errorOutput, { errorOutput }, `Catch[${index}]/`);
}

/** Errors that the interpreter itself raises; AWS starts their cause with the state's name, once, at the innermost state. */
const OWN_ERRORS = new Set(['States.QueryEvaluationError', 'States.Runtime']);

function describe(error: unknown, name: string, number: number): StatesError {
  const failure = error instanceof StatesError ? error : new StatesError('States.Runtime', String(error));
  const cause = failure.causeText ?? '';
  const start = 'An error occurred while executing the state';
  if (!OWN_ERRORS.has(failure.error ?? '') || cause.startsWith(start)) return failure;
  return new StatesError(failure.error, `${start} '${name}' (entered at the event id #${number}). ${cause}`);
}
