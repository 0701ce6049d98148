import { foldIn } from './als/fold-in.ts';
import type { Fitted } from './fit.ts';
import { scoreNeighbours } from './methods/neighbours.ts';
import { scoreByCategory } from './methods/simple.ts';
import type { Method } from './recipe.ts';
import type { Taste } from './taste.ts';
import { topK } from './top.ts';

/** Beyond its strongest products a taste hardly changes, and folding in costs time for each. */
const STRONGEST = 300;

type Scoring = (fitted: Fitted, taste: Taste, out: Float64Array) => void;

const SCORING: Readonly<Record<Method, Scoring>> = {
  popularity: ({ popularity }, _, out) => out.set(popularity),
  recent: ({ recent }, _, out) => out.set(recent),
  own: (_, { items, frequency }, out) => {
    for (let at = 0; at < items.length; at++) out[items[at] as number] = frequency[at] as number;
  },
  category: ({ shares, category, categories }, taste, out) => scoreByCategory(taste, shares, category, categories, out),
  knn: ({ knn }, { items, preference }, out) => {
    if (knn !== null) scoreNeighbours(knn, items, preference, out);
  },
  als: ({ als }, taste, out) => {
    if (als === null || taste.items.length === 0) return;
    const { items, weights } = strongest(taste);
    const person = foldIn(als, items, weights);
    for (let item = 0; item < out.length; item++) {
      let score = 0;
      const row = item * als.factors;
      for (let k = 0; k < als.factors; k++) score += (person[k] as number) * (als.items[row + k] as number);
      out[item] = score;
    }
  },
  ease: ({ ease }, { items, preference }, out) => {
    if (ease !== null) scoreNeighbours(ease, items, preference, out);
  },
};

/** Fills `out`, as long as the catalogue, with a method's scores for a taste; zeros where the method knows nothing. */
export function scoreMethod(method: Method, fitted: Fitted, taste: Taste, out: Float64Array): void {
  out.fill(0);
  SCORING[method](fitted, taste, out);
}

function strongest({ items, preference }: Taste) {
  if (items.length <= STRONGEST) return { items, weights: preference };
  const kept = topK(preference, STRONGEST).sort();
  return {
    items: kept.map((at) => items[at] as number),
    weights: Float32Array.from(kept, (at) => preference[at] as number),
  };
}
