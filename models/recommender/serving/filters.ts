import type { RecommendationRequest } from '../../../contracts/recommender.ts';
import type { Products } from '../data/shop.ts';

export type Filters = Pick<RecommendationRequest, 'inStock' | 'category'>;

/** A 1 for each product that a request lets through. */
export function allowedBy(filters: Filters, { listed, stock, categories, category }: Products): Uint8Array {
  const allowed = listed.slice();
  const wanted = filters.category === undefined ? null : categories.indexOf(filters.category);
  for (let item = 0; item < allowed.length; item++) {
    // Not counted (NaN) does not mean none.
    if (filters.inStock && (stock[item] as number) <= 0) allowed[item] = 0;
    if (wanted !== null && category[item] !== wanted) allowed[item] = 0;
  }
  return allowed;
}

/** Takes products out of what is allowed. */
export function without(allowed: Uint8Array, items: Iterable<number>): Uint8Array {
  for (const item of items) allowed[item] = 0;
  return allowed;
}
