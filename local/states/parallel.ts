import { runAll } from './concurrency.ts';
import type { ParallelState } from './definition.ts';
import type { Frame, Outcome } from './frame.ts';
import { bindingsOf, conclude } from './frame.ts';
import { fill } from './template.ts';

/** Runs every branch on the same input; the result lists the branches' outputs in the order they are written. */
export async function runParallel(state: ParallelState, frame: Frame): Promise<Outcome> {
  const { run, variables, context } = frame;
  const input =
    state.Arguments === undefined ? frame.input : await fill(state.Arguments, bindingsOf(frame), 'Arguments');
  const { Branches: branches } = state;
  const result = await runAll(run, branches.length, branches.length, (index, inner) => {
    const branch = branches[index];
    if (branch === undefined) throw new Error(`no branch ${index}`);
    return inner.nested(branch, input, variables, context, inner);
  });
  return conclude(frame, state, state.Next, result, { result });
}
