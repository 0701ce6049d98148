import { Blender } from '../blend.ts';
import type { Fitted } from '../fit.ts';
import { METHODS, type Method } from '../recipe.ts';
import { type Taste, tasteOf } from '../taste.ts';
import { type Bench, MODES, type Mode, question } from './judge.ts';

/** So many of the best products of each method take part in the search for weights. */
const BEST = 100;

/** Of one question: the products that any method puts high, with what each method gives them and the tie-break. */
export interface Candidates {
  readonly items: Int32Array;
  readonly scores: Readonly<Record<Method, Float64Array>>;
  readonly tie: Float64Array;
  readonly relevant: ReadonlySet<number>;
}

/** The candidates of each case in each mode; cases with nothing to find are left out. */
export function candidatesOf(
  { cases, tastes, listed }: Bench,
  fitted: Fitted,
): Readonly<Record<Mode, readonly Candidates[]>> {
  const blender = new Blender(fitted);
  const found: Record<Mode, Candidates[]> = { all: [], new: [] };
  for (const { person, wanted } of cases) {
    const taste: Taste = tasteOf(tastes, person);
    blender.score(taste, METHODS);
    for (const mode of MODES) {
      const { allowed, relevant } = question(taste, wanted, listed, mode);
      if (relevant.size > 0) found[mode].push({ ...candidates(blender, allowed), relevant });
    }
  }
  return found;
}

function candidates(blender: Blender, allowed: Uint8Array): Omit<Candidates, 'relevant'> {
  const best = METHODS.flatMap((method) => [...blender.best(method, BEST, allowed)]);
  const items = Int32Array.from(new Set([...best, ...blender.best('tie', BEST, allowed)])).sort();
  const scores = METHODS.map((method) => [method, blender.part(method, items, allowed)] as const);
  return {
    items,
    scores: Object.fromEntries(scores) as Record<Method, Float64Array>,
    tie: blender.part('tie', items, allowed),
  };
}
