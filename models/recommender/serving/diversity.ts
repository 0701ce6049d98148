import type { RecommendationRequest } from '../../../contracts/recommender.ts';

export type Diversity = Pick<RecommendationRequest, 'limit' | 'maxPerCategory' | 'diversity'>;

/** Of a list that is to be mixed, so many times its length take part. */
const MIXED = 10;

/** How many products to rank, so that there is something to choose from. */
export function poolSize({ limit, maxPerCategory, diversity }: Diversity, products: number): number {
  if (maxPerCategory !== undefined) return products;
  return diversity === undefined ? limit : MIXED * limit;
}

/**
 * Chooses `limit` of ranked products: of each category only the first so many, and of those one by one the one that is worth
 * most, where worth falls with the place in the ranking and with the share of those already chosen that are of the same
 * category (after maximal marginal relevance, Carbonell and Goldstein, 1998). Without `diversity` the order stays.
 */
export function diversified<T>(
  ranked: readonly T[],
  categoryOf: (entry: T) => number,
  { limit, maxPerCategory, diversity = 0 }: Diversity,
): readonly T[] {
  const counts = new Map<number, number>();
  const allowed = ranked.filter(
    (entry) => maxPerCategory === undefined || count(counts, categoryOf(entry)) <= maxPerCategory,
  );
  return diversity === 0
    ? allowed.slice(0, limit)
    : mixed(allowed.slice(0, MIXED * limit), categoryOf, limit, diversity);
}

function mixed<T>(
  ranked: readonly T[],
  categoryOf: (entry: T) => number,
  limit: number,
  diversity: number,
): readonly T[] {
  const chosen: T[] = [];
  const counts = new Map<number, number>();
  const left = ranked.map((entry, at) => ({ entry, relevance: 1 - at / ranked.length, category: categoryOf(entry) }));
  while (chosen.length < limit) {
    const worth = left.map(({ relevance, category }) => {
      const alike = (counts.get(category) ?? 0) / Math.max(1, chosen.length);
      return (1 - diversity) * relevance - diversity * alike;
    });
    const [next] = left.splice(indexOfHighest(worth), 1);
    if (next === undefined) break;
    chosen.push(next.entry);
    count(counts, next.category);
  }
  return chosen;
}

/** Counts one more, and says how many there are now. */
function count(counts: Map<number, number>, category: number): number {
  const now = (counts.get(category) ?? 0) + 1;
  counts.set(category, now);
  return now;
}

/** The first of the highest; 0 of nothing. */
function indexOfHighest(values: readonly number[]): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] as number) > (values[best] as number)) best = at;
  return best;
}
