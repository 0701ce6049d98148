import { ATHENA_QUERY } from './athena-sync.ts';
import type { TaskState } from './definition.ts';
import { checkSize, StatesError } from './errors.ts';
import type { Frame, Outcome, Run } from './frame.ts';
import { bindingsOf, conclude } from './frame.ts';
import type { Integration } from './integrations.ts';
import { parseResource } from './integrations.ts';
import { runJob } from './job-sync.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { lambdaInvoke } from './lambda-invoke.ts';
import { sdkCall } from './sdk-call.ts';
import { fill, fillAs } from './template.ts';
import { TRAINING_JOB, withManagedTag } from './training-sync.ts';

/** Calls the resource, within `TimeoutSeconds` when given; without `Arguments` the state's input is what is sent. */
export async function runTask(state: TaskState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  const args = state.Arguments === undefined ? frame.input : await fill(state.Arguments, bindings, 'Arguments');
  checkSize(args, frame.name);
  const seconds =
    state.TimeoutSeconds === undefined
      ? undefined
      : await fillAs('number', state.TimeoutSeconds, bindings, 'TimeoutSeconds');
  if (!isObject(args)) throw new StatesError('States.Runtime', `The arguments of ${state.Resource} must be an object.`);
  const result = await within(frame.run, seconds, (run) =>
    perform(parseResource(state.Resource), args as JsonObject, run),
  );
  checkSize(result, frame.name);
  return conclude(frame, state, state.Next, result, { result });
}

function perform(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  switch (integration.kind) {
    case 'athena.sync':
      return runJob(ATHENA_QUERY, integration, args, run);
    case 'training.sync':
      return runJob(TRAINING_JOB, integration, withManagedTag(args), run);
    case 'lambda':
      return lambdaInvoke(integration, args, run);
    case 'sns':
      // A Message that is an object goes out as its JSON text.
      return sdkCall(
        integration,
        isObject(args.Message) ? { ...args, Message: JSON.stringify(args.Message) } : args,
        run,
      );
    case 'sdk':
      return sdkCall(integration, args, run);
  }
}

/** Ends the wait for `work` when time is up or the execution is stopped; a call under way cannot be taken back. */
async function within<T>(run: Run, seconds: number | undefined, work: (run: Run) => Promise<T>): Promise<T> {
  run.signal.throwIfAborted();
  const over = new AbortController();
  const inner: Run = { ...run, signal: AbortSignal.any([run.signal, over.signal]) };
  const contenders: Promise<T>[] = [
    work(inner),
    new Promise<never>((_, reject) => {
      run.signal.addEventListener('abort', () => reject(run.signal.reason), { once: true, signal: over.signal });
    }),
  ];
  if (seconds !== undefined) {
    const timeout = run.clock.sleep(seconds * 1000, inner.signal).then((): never => {
      throw new StatesError('States.Timeout');
    });
    contenders.push(timeout);
  }
  try {
    return await Promise.race(contenders);
  } finally {
    over.abort(new Error('The task is over.'));
  }
}
