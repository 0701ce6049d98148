import type { RecommendationRequest } from './request.ts';

export type Diversity = Pick<RecommendationRequest, 'limit' | 'maxPerCategory' | 'diversity'>;

/** How many products to rank, so that there is something to choose from. */
export function poolSize({ limit, maxPerCategory, diversity }: Diversity, products: number): number {
  if (maxPerCategory !== undefined) return products;
  return diversity === undefined ? limit : 10 * limit;
}

/**
 * Chooses `limit` of ranked products one by one: the one that is worth most, where worth falls with the place in the ranking
 * and with the share of those already chosen that are of the same category (after maximal marginal relevance, Carbonell and
 * Goldstein, 1998). Without `diversity` the order stays.
 */
export function diversified<T>(
  ranked: readonly T[],
  categoryOf: (entry: T) => number,
  { limit, maxPerCategory = limit, diversity = 0 }: Diversity,
): readonly T[] {
  const chosen: T[] = [];
  const counts = new Map<number, number>();
  const left = ranked.map((entry, at) => ({ entry, relevance: 1 - at / ranked.length, category: categoryOf(entry) }));
  while (chosen.length < limit) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const [at, { relevance, category }] of left.entries()) {
      const alike = counts.get(category) ?? 0;
      if (alike >= maxPerCategory) continue;
      const worth = (1 - diversity) * relevance - diversity * (alike / Math.max(1, chosen.length));
      if (worth > most) [best, most] = [at, worth];
      if (diversity === 0) break;
    }
    const [next] = best < 0 ? [] : left.splice(best, 1);
    if (next === undefined) break;
    chosen.push(next.entry);
    counts.set(next.category, (counts.get(next.category) ?? 0) + 1);
  }
  return chosen;
}
