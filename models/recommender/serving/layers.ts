import type { Reason } from '../../../contracts/recommender.ts';
import { topK } from '../top.ts';
import type { Why } from './reasons.ts';

/** One way to rank products. */
export interface Layer {
  /** A score for each product. */
  readonly scores: Float64Array | Float32Array;
  /** Leaves out products that score no more than this. */
  readonly floor: number;
  readonly why: (item: number) => Why;
  /** What the answer calls itself when it begins with this layer; null for what was asked for. */
  readonly fallback: Reason | null;
}

export interface Ranked extends Why {
  readonly item: number;
  readonly score: number;
  readonly fallback: Reason | null;
}

/**
 * Ranks products by the first layer, and where that does not fill the list goes on with the next. Scores of later layers are
 * scaled down, so that they never rise along the list.
 */
export function rankByLayers(layers: readonly Layer[], allowed: Uint8Array, size: number): readonly Ranked[] {
  const left = allowed.slice();
  const ranked: Ranked[] = [];
  for (const { scores, floor, why, fallback } of layers) {
    if (ranked.length >= size) break;
    const items = topK(scores, size - ranked.length, left, floor);
    const top = items.length === 0 ? 0 : (scores[items[0] as number] as number);
    const last = ranked.at(-1)?.score ?? top;
    const factor = top > last ? last / top : 1;
    for (const item of items) {
      left[item] = 0;
      ranked.push({ item, score: factor * (scores[item] as number), ...why(item), fallback });
    }
  }
  return ranked;
}
