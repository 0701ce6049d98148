import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import type { TaskState } from './definition.ts';
import { bindingsOf, conclude, type Frame, type Outcome, type Run } from './frame.ts';
import { type Integration, parseResource } from './integrations.ts';
import { ATHENA_QUERY, runJob, TRAINING_JOB, withManagedTag } from './jobs.ts';
import { fill, fillAs } from './jsonata.ts';
import { callService, readBody, sdkCall } from './service-call.ts';
import { type Json, type JsonObject, StatesError, validateSize } from './values.ts';

/** Calls the resource, within `TimeoutSeconds` when given; without `Arguments` the state's input is what is sent. */
export async function runTask(state: TaskState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  const args = state.Arguments === undefined ? frame.input : await fill(state.Arguments, bindings, 'Arguments');
  validateSize(args, frame.name);
  const seconds =
    state.TimeoutSeconds === undefined
      ? undefined
      : await fillAs('number', state.TimeoutSeconds, bindings, 'TimeoutSeconds');
  if (!isRecord(args)) throw new StatesError('States.Runtime', `The arguments of ${state.Resource} must be an object.`);
  const result = await within(frame.run, seconds, (run) =>
    perform(parseResource(state.Resource), args as JsonObject, run),
  );
  validateSize(result, frame.name);
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

const LAMBDA_ARGUMENTS = ['FunctionName', 'Payload'];

/**
 * Invokes a function. The result is `{StatusCode, Payload, ExecutedVersion?}` with the payload parsed. An error the
 * function threw becomes the task's error under its own name, with the function's answer as JSON in the cause.
 */
async function lambdaInvoke(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const unknown = Object.keys(args).find((name) => !LAMBDA_ARGUMENTS.includes(name));
  if (unknown !== undefined) throw new UnsupportedError(`the argument '${unknown}' of lambda:invoke`);
  const { Payload: payload, ...rest } = args;
  const input = payload === undefined ? rest : { ...rest, Payload: Buffer.from(JSON.stringify(payload)) };
  const answer = await callService(integration, input, run);
  const text = answer.Payload === undefined ? '' : await readBody(answer.Payload);
  if (answer.FunctionError !== undefined) throw functionError(text);
  return {
    StatusCode: answer.StatusCode as number,
    ...(answer.ExecutedVersion === undefined ? {} : { ExecutedVersion: String(answer.ExecutedVersion) }),
    ...(text === '' ? {} : { Payload: JSON.parse(text) as Json }),
  };
}

function functionError(text: string): StatesError {
  const answer = JSON.parse(text) as unknown;
  const type = isRecord(answer) ? answer.errorType : undefined;
  if (typeof type === 'string') return new StatesError(type, text);
  return new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}
