/**
 * How good ranked lists are, by binary relevance: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques"
 * (2002) for NDCG. Lists hold no item twice; all but `coverage` are of one list, and are averaged by who asks.
 */

type Relevant = ReadonlySet<number>;

/** Discount of a rank counted from 0. */
const gain = (rank: number): number => 1 / Math.log2(rank + 2);

/**
 * Normalised discounted cumulative gain of the first k: 1 when they are as relevant as k items can be, 0 when none is.
 * @param relevant at least one item
 */
export function ndcgAt(ranked: ArrayLike<number>, relevant: Relevant, k: number): number {
  let found = 0;
  let best = 0;
  const depth = Math.min(k, ranked.length);
  for (let rank = 0; rank < depth; rank++) if (relevant.has(ranked[rank] as number)) found += gain(rank);
  for (let rank = 0; rank < Math.min(k, relevant.size); rank++) best += gain(rank);
  return found / best;
}

/**
 * Share of the relevant items that are among the first k.
 * @param relevant at least one item
 */
export function recallAt(ranked: ArrayLike<number>, relevant: Relevant, k: number): number {
  let hits = 0;
  const depth = Math.min(k, ranked.length);
  for (let rank = 0; rank < depth; rank++) if (relevant.has(ranked[rank] as number)) hits++;
  return hits / relevant.size;
}

/** One over the rank of the first relevant item among the first k; 0 when there is none. Its mean is MRR. */
export function reciprocalRankAt(ranked: ArrayLike<number>, relevant: Relevant, k: number): number {
  const depth = Math.min(k, ranked.length);
  for (let rank = 0; rank < depth; rank++) if (relevant.has(ranked[rank] as number)) return 1 / (rank + 1);
  return 0;
}

/** Share of a catalogue of `items` that is among the first k of any list. */
export function coverageAt(lists: Iterable<ArrayLike<number>>, items: number, k: number): number {
  const shown = new Set<number>();
  for (const list of lists) {
    for (let rank = 0; rank < Math.min(k, list.length); rank++) shown.add(list[rank] as number);
  }
  return items === 0 ? 0 : shown.size / items;
}

/**
 * How popular each item is among all, from 0 (least) to 1 (most); items with the same count share the mean of their places.
 * The mean of it over what is shown is the popularity bias of a recommender: 0.5 is none.
 */
export function popularityPercentiles(counts: ArrayLike<number>): Float64Array {
  const items = counts.length;
  const order = Array.from({ length: items }, (_, item) => item);
  order.sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
  const percentiles = new Float64Array(items);
  for (let from = 0; from < items; ) {
    let to = from;
    while (to < items && counts[order[to] as number] === counts[order[from] as number]) to++;
    const place = items === 1 ? 1 : (from + to - 1) / 2 / (items - 1);
    for (let at = from; at < to; at++) percentiles[order[at] as number] = place;
    from = to;
  }
  return percentiles;
}
