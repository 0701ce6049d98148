import type { Events } from '../data/shop.ts';
import { fromTriplets, type SparseMatrix } from '../sparse.ts';
import { decay, type Taste } from '../taste.ts';

/** Looks and carts only order what nobody bought; one purchase outweighs a hundred of them. */
const INTEREST = 0.01;

/**
 * How popular each product is before a day: the days on which a person ordered it, and a little for each day on which one only
 * looked at it, each halved with its age.
 * @param halfLifeDays Infinity for a popularity that never fades
 */
export function popularity(events: Events, products: number, before: number, halfLifeDays: number): Float32Array {
  const weight = decay(halfLifeDays);
  const sums = new Float64Array(products);
  for (let at = 0; at < events.day.length; at++) {
    const age = before - (events.day[at] as number);
    if (age <= 0) continue;
    const item = events.product[at] as number;
    if ((events.orders[at] as number) > 0) sums[item] = (sums[item] as number) + weight(age);
    else if ((events.adds[at] as number) + (events.views[at] as number) > 0)
      sums[item] = (sums[item] as number) + INTEREST * weight(age);
  }
  return Float32Array.from(sums);
}

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

/** What a person bought on a day, a row each, by products: 1 for what is in it. Days with one product say nothing, and are left out. */
export function purchaseBaskets(events: Events, products: number, before: number): SparseMatrix {
  const { start, product, day, orders } = events;
  const rows: number[] = [];
  const cols: number[] = [];
  let baskets = 0;
  const keep = (basket: readonly number[]): void => {
    if (basket.length < 2) return;
    for (const item of basket) {
      rows.push(baskets);
      cols.push(item);
    }
    baskets++;
  };
  for (let person = 0; person + 1 < start.length; person++) {
    let basket: number[] = [];
    let open = Number.NaN;
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      if ((orders[at] as number) <= 0 || (day[at] as number) >= before) continue;
      if (day[at] !== open) {
        keep(basket);
        basket = [];
        open = day[at] as number;
      }
      if (basket.at(-1) !== product[at]) basket.push(product[at] as number);
    }
    keep(basket);
  }
  return fromTriplets(baskets, products, { rows, cols, values: new Float32Array(rows.length).fill(1) });
}
