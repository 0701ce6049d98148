import type { Taste } from '../taste.ts';

/** What a product without any history counts in its category, in units of the category's mean. */
const NEWCOMER = 0.5;

/**
 * How popular each product is within its category, adding up to 1 over a category. Products that nobody knows yet get a share,
 * so that new ones are met.
 */
export function categoryShares(recent: Float32Array, category: Int32Array, categories: number): Float32Array {
  const sums = new Float64Array(categories);
  const sizes = new Float64Array(categories);
  for (let item = 0; item < recent.length; item++) {
    const own = category[item] as number;
    sums[own] = (sums[own] as number) + (recent[item] as number);
    sizes[own] = (sizes[own] as number) + 1;
  }
  return recent.map((value, item) => {
    const own = category[item] as number;
    const [sum, size] = [sums[own] as number, sizes[own] as number];
    if (sum === 0) return 1 / size;
    const prior = (NEWCOMER * sum) / size;
    return (value + prior) / (sum + size * prior);
  });
}

/** Adds to each product its share of its category, times the share of the taste that lies in that category. */
export function scoreByCategory(
  taste: Taste,
  shares: Float32Array,
  category: Int32Array,
  categories: number,
  out: Float64Array,
): void {
  const affinity = new Float64Array(categories);
  let total = 0;
  for (let at = 0; at < taste.items.length; at++) {
    const weight = taste.preference[at] as number;
    const own = category[taste.items[at] as number] as number;
    affinity[own] = (affinity[own] as number) + weight;
    total += weight;
  }
  if (total === 0) return;
  for (let item = 0; item < shares.length; item++) {
    const liked = (affinity[category[item] as number] as number) / total;
    out[item] = (out[item] as number) + liked * (shares[item] as number);
  }
}
