import { runAll } from './concurrency.ts';
import type { MapState } from './definition.ts';
import type { Frame, Outcome } from './frame.ts';
import { bindingsOf, conclude } from './frame.ts';
import type { Json } from './json.ts';
import { fill, fillAs } from './template.ts';

/** What AWS runs at most at once in an inline Map, when MaxConcurrency is 0 or absent. */
const INLINE_CONCURRENCY = 40;

/** Runs the processor once for each item; the result is in the items' order, whichever finished first. */
export async function runMap(state: MapState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  const items = await fillAs('array', state.Items ?? '{% $states.input %}', bindings, 'Items');
  const wanted = await fillAs('number', state.MaxConcurrency ?? 0, bindings, 'MaxConcurrency');
  const limit = wanted === 0 ? INLINE_CONCURRENCY : wanted;
  const result = await runAll(frame.run, items.length, limit, async (index, run) => {
    const value = items[index] as Json;
    const context = { ...frame.context, Map: { Item: { Index: index, Value: value } } };
    const selector = state.ItemSelector;
    const input =
      selector === undefined ? value : await fill(selector, bindingsOf({ ...frame, context }), 'ItemSelector');
    return run.nested(state.ItemProcessor, input, frame.variables, context, run);
  });
  return conclude(frame, state, state.Next, result, { result });
}
