import type { Events } from '../data/shop.ts';
import { decay } from '../taste.ts';

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
