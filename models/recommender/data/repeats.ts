import type { Events } from './shop.ts';

/** Share of the purchases (a product on a day) that are of something the person had bought on an earlier day; 0 without any. */
export function repeatShare({ start, product, orders }: Events): number {
  let purchases = 0;
  let repeats = 0;
  for (let person = 0; person + 1 < start.length; person++) {
    const bought = new Set<number>();
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      if ((orders[at] as number) <= 0) continue;
      const item = product[at] as number;
      purchases++;
      if (bought.has(item)) repeats++;
      bought.add(item);
    }
  }
  return purchases === 0 ? 0 : repeats / purchases;
}
