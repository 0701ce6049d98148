import type { FailState, PassState, SucceedState, WaitState } from './definition.ts';
import { StatesError } from './errors.ts';
import type { Frame, Outcome } from './frame.ts';
import { bindingsOf, conclude } from './frame.ts';
import { queryError } from './jsonata.ts';
import { fillAs } from './template.ts';

export function runPass(state: PassState, frame: Frame): Promise<Outcome> {
  return conclude(frame, state, state.Next, frame.input);
}

export function runSucceed(state: SucceedState, frame: Frame): Promise<Outcome> {
  return conclude(frame, state, undefined, frame.input);
}

export async function runFail(state: FailState, frame: Frame): Promise<never> {
  const bindings = bindingsOf(frame);
  const error = state.Error === undefined ? undefined : await fillAs('string', state.Error, bindings, 'Error');
  const cause = state.Cause === undefined ? undefined : await fillAs('string', state.Cause, bindings, 'Cause');
  throw new StatesError(error, cause);
}

export async function runWait(state: WaitState, frame: Frame): Promise<Outcome> {
  const { clock, signal } = frame.run;
  await clock.sleep(Math.max(0, await millisecondsOf(state, frame)), signal);
  return conclude(frame, state, state.Next, frame.input);
}

async function millisecondsOf(state: WaitState, frame: Frame): Promise<number> {
  const bindings = bindingsOf(frame);
  if (state.Timestamp === undefined) return 1000 * (await fillAs('number', state.Seconds ?? 0, bindings, 'Seconds'));
  const text = await fillAs('string', state.Timestamp, bindings, 'Timestamp');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw queryError(String(state.Timestamp), 'Timestamp', `gave '${text}', not a time like 2026-03-14T01:59:00Z.`);
  return time - frame.run.clock.now();
}
