import type { Fitted } from './fit.ts';
import { type BlendWeights, METHODS, type Method } from './recipe.ts';
import { scoreMethod } from './score.ts';
import type { Taste } from './taste.ts';
import { topK } from './top.ts';

/** What is popular of late decides between products that otherwise score alike, and fills up where nothing else is known. */
const TIE_BREAK = 1e-6;

/** One over the highest score among the allowed products; 0 when none is above 0. */
function scaleOf(scores: Float64Array, allowed: Uint8Array): number {
  let top = 0;
  for (let item = 0; item < scores.length; item++) {
    if ((scores[item] as number) > top && allowed[item] === 1) top = scores[item] as number;
  }
  return top === 0 ? 0 : 1 / top;
}

export function addScaled(scores: Float64Array, factor: number, out: Float64Array): void {
  if (factor === 0) return;
  for (let item = 0; item < scores.length; item++)
    out[item] = (out[item] as number) + factor * (scores[item] as number);
}

/** What a mix is made of. */
type Part = Method | 'tie';

/** Scores tastes: each method for itself, then mixed. One taste at a time; what it gives is used again for the next. */
export class Blender {
  readonly #fitted: Fitted;
  readonly #scores: ReadonlyMap<Method, Float64Array>;
  readonly #factors = new Map<Method, number>();
  readonly #recent: Float64Array;
  readonly #sum: Float64Array;

  constructor(fitted: Fitted) {
    const products = fitted.popularity.length;
    this.#fitted = fitted;
    this.#scores = new Map(METHODS.map((method) => [method, new Float64Array(products)]));
    // Of one type with the others: a loop that meets two kinds of arrays runs several times slower.
    this.#recent = Float64Array.from(fitted.recent);
    this.#sum = new Float64Array(products);
  }

  /** Lets methods score all products for a taste. */
  score(taste: Taste, methods: readonly Method[]): void {
    for (const method of methods) scoreMethod(method, this.#fitted, taste, this.#of(method));
  }

  /** Adds up the scores, each divided by its highest among the allowed products and weighted. */
  mix(weights: BlendWeights, allowed: Uint8Array): Float64Array {
    this.#sum.fill(0);
    this.#factors.clear();
    for (const method of usedBy(weights)) {
      const scores = this.#of(method);
      const factor = weights[method] * scaleOf(scores, allowed);
      this.#factors.set(method, factor);
      addScaled(scores, factor, this.#sum);
    }
    addScaled(this.#recent, TIE_BREAK * scaleOf(this.#recent, allowed), this.#sum);
    return this.#sum;
  }

  /** The products above 0 that a method, or the tie-break, puts highest. */
  best(part: Part, k: number, allowed: Uint8Array): Int32Array {
    return topK(this.#of(part), k, allowed, 0);
  }

  /** What a method of weight 1, or the tie-break, adds to the scores of some products. */
  part(part: Part, items: Int32Array, allowed: Uint8Array): Float64Array {
    const scores = this.#of(part);
    const factor = (part === 'tie' ? TIE_BREAK : 1) * scaleOf(scores, allowed);
    return Float64Array.from(items, (item) => factor * (scores[item] as number));
  }

  /** The method that gave most to a product when last mixed; null when none gave anything. */
  mainPart(item: number): Method | null {
    let main: Method | null = null;
    let most = 0;
    for (const [method, factor] of this.#factors) {
      const part = factor * (this.#of(method)[item] as number);
      if (part > most) [main, most] = [method, part];
    }
    return main;
  }

  #of(part: Part): Float64Array {
    return part === 'tie' ? this.#recent : (this.#scores.get(part) as Float64Array);
  }
}

export const usedBy = (...blends: readonly BlendWeights[]): readonly Method[] =>
  METHODS.filter((method) => blends.some((weights) => weights[method] > 0));
