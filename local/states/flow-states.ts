import type {
  ChoiceState,
  FailState,
  MapState,
  ParallelState,
  PassState,
  SucceedState,
  WaitState,
} from './definition.ts';
import { bindingsOf, conclude, type Frame, type Outcome, type Run } from './frame.ts';
import { fill, fillAs } from './jsonata.ts';
import { type Json, type JsonObject, StatesError, validateSize } from './values.ts';

/** How every state but Task runs: these call no service. */

export function runPass(state: PassState, frame: Frame): Promise<Outcome> {
  return conclude(frame, state, state.Next, frame.input);
}

export function runSucceed(state: SucceedState, frame: Frame): Promise<Outcome> {
  return conclude(frame, state, undefined, frame.input);
}

export async function runWait(state: WaitState, frame: Frame): Promise<Outcome> {
  const { clock, signal } = frame.run;
  const seconds = await fillAs('number', state.Seconds, bindingsOf(frame), 'Seconds');
  await clock.sleep(Math.max(0, seconds * 1000), signal);
  return conclude(frame, state, state.Next, frame.input);
}

export async function runFail(state: FailState, frame: Frame): Promise<never> {
  const bindings = bindingsOf(frame);
  const error = state.Error === undefined ? undefined : await fillAs('string', state.Error, bindings, 'Error');
  const cause = state.Cause === undefined ? undefined : await fillAs('string', state.Cause, bindings, 'Cause');
  throw new StatesError(error, cause);
}

/** Takes the first rule whose condition is true; later conditions are not evaluated. */
export async function runChoice(state: ChoiceState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  for (const [index, rule] of state.Choices.entries()) {
    const place = `Choices[${index}]/`;
    if (!(await fillAs('boolean', rule.Condition, bindings, `${place}Condition`))) continue;
    return conclude(frame, rule, rule.Next, frame.input, {}, place);
  }
  if (state.Default !== undefined) return conclude(frame, state, state.Default, frame.input);
  // The language calls this States.NoChoiceMatched; the service answers with States.Runtime, which nothing can catch.
  throw new StatesError(
    'States.Runtime',
    'Failed to transition out of the state. The state does not point to a next state.',
  );
}

/** Runs every branch on the state's input; the result lists the branches' outputs in the order they are written. */
export async function runParallel(state: ParallelState, frame: Frame): Promise<Outcome> {
  const { run, input, variables, context } = frame;
  const result = await runAll(run, state.Branches.length, state.Branches, (branch, _index, inner) =>
    inner.nested(branch, input, variables, context, inner),
  );
  // What the branches hand back together is limited, whatever Output makes of it.
  validateSize(result, frame.name);
  return conclude(frame, state, state.Next, result, { result });
}

/** What AWS runs at most at once in an inline Map, when MaxConcurrency is 0 or absent. */
const INLINE_CONCURRENCY = 40;

/** What AWS runs at most at once in a Distributed Map, when MaxConcurrency is 0 or absent: a process has less to give. */
const DISTRIBUTED_CONCURRENCY = 100;

/** Runs the processor once for each item; the result is in the items' order, whichever finished first. */
export async function runMap(state: MapState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  const isDistributed = state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  const items = state.ItemReader
    ? await listed((await fill(state.ItemReader.Arguments, bindings, 'ItemReader/Arguments')) as JsonObject, frame.run)
    : await fillAs('array', state.Items ?? '{% $states.input %}', bindings, 'Items');
  const wanted = await fillAs('number', state.MaxConcurrency ?? 0, bindings, 'MaxConcurrency');
  const most = isDistributed ? DISTRIBUTED_CONCURRENCY : INLINE_CONCURRENCY;
  const result = await runAll(frame.run, wanted === 0 ? most : wanted, items, async (item, index, run) => {
    const context = { ...frame.context, Map: { Item: { Index: index, Value: item } } };
    const input =
      state.ItemSelector === undefined
        ? item
        : await fill(state.ItemSelector, bindingsOf({ ...frame, context }), 'ItemSelector');
    // The items of a Distributed Map are executions of their own, which see no variables and no context of this one.
    if (isDistributed) return run.nested(state.ItemProcessor, input, {}, withoutMap(frame.context), run);
    return run.nested(state.ItemProcessor, input, frame.variables, context, run);
  });
  // What the branches hand back together is limited, whatever Output makes of it.
  validateSize(result, frame.name);
  return conclude(frame, state, state.Next, result, { result });
}

const withoutMap = ({ Map: _, ...context }: JsonObject): JsonObject => context;

/** The objects below a prefix, as many pages as there are. */
async function listed(input: JsonObject, run: Run): Promise<Json[]> {
  const items: Json[] = [];
  let ContinuationToken: unknown;
  do {
    const page = await run.call('S3', 'ListObjectsV2', {
      ...input,
      ...(ContinuationToken ? { ContinuationToken } : {}),
    });
    for (const { Key, Size } of (page.Contents ?? []) as readonly { Key: string; Size: number }[])
      items.push({ Key, Size });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return items;
}

/**
 * Does the work on every item, at most `limit` at once, and gives the results in order. The first failure stops the
 * pieces that are under way, keeps the others from starting, and is the failure of the whole.
 */
async function runAll<T>(
  run: Run,
  limit: number,
  items: readonly T[],
  work: (item: T, index: number, run: Run) => Promise<Json>,
): Promise<Json[]> {
  const failed = new AbortController();
  const inner: Run = { ...run, signal: AbortSignal.any([run.signal, failed.signal]) };
  const results = new Array<Json>(items.length);
  // One iterator for all workers: each takes the next item.
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      inner.signal.throwIfAborted();
      results[index] = await work(item, index, inner);
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, () =>
    worker().catch((error: unknown) => {
      // Only the first abort keeps its reason, so the failure that came first is the one reported.
      failed.abort(error);
    }),
  );
  await Promise.all(workers);
  inner.signal.throwIfAborted();
  return results;
}
