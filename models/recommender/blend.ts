import type { Fitted } from './fit.ts';
import { type BlendWeights, METHODS, type Method } from './recipe.ts';
import { scoreMethod } from './score.ts';
import type { Taste } from './taste.ts';

/** What is popular of late decides between products that otherwise score alike, and fills up where nothing else is known. */
const TIE_BREAK = 1e-6;

/** One over the highest score among the allowed products; 0 when none is above 0. */
function scaleOf(scores: Float64Array | Float32Array, allowed: Uint8Array): number {
  let top = 0;
  for (let item = 0; item < scores.length; item++) {
    if ((scores[item] as number) > top && allowed[item] === 1) top = scores[item] as number;
  }
  return top === 0 ? 0 : 1 / top;
}

export function addScaled(scores: Float64Array | Float32Array, factor: number, out: Float64Array): void {
  if (factor === 0) return;
  for (let item = 0; item < scores.length; item++) out[item]! += factor * (scores[item] as number);
}

/** Scores tastes: each method for itself, then mixed. One taste at a time; what it gives is used again for the next. */
export class Blender {
  readonly #fitted: Fitted;
  readonly #scores: ReadonlyMap<Method, Float64Array>;
  readonly #factors = new Map<Method, number>();
  readonly #sum: Float64Array;

  constructor(fitted: Fitted) {
    const products = fitted.popularity.length;
    this.#fitted = fitted;
    this.#scores = new Map(METHODS.map((method) => [method, new Float64Array(products)]));
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
    addScaled(this.#fitted.recent, TIE_BREAK * scaleOf(this.#fitted.recent, allowed), this.#sum);
    return this.#sum;
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

  #of(method: Method): Float64Array {
    return this.#scores.get(method) as Float64Array;
  }
}

export const usedBy = (...blends: readonly BlendWeights[]): readonly Method[] =>
  METHODS.filter((method) => blends.some((weights) => weights[method] > 0));
