import type { PurchaseHistory } from './bg-nbd.ts';
import type { Amount, Customer, PurchaseDay, Shop } from './shop.ts';

/** A customer as known at a cut: nothing of that day or later. */
export interface Known {
  readonly customer: Customer;
  /** Before the cut, in order of time; at least one. */
  readonly days: readonly PurchaseDay[];
}

/** The customers who had bought before a cut (a day number), in the order of the shop. */
export function knownAt(shop: Shop, cut: number): readonly Known[] {
  return shop.customers.flatMap((customer) => {
    const days = customer.days.filter(({ day }) => day < cut);
    return days.length > 0 ? [{ customer, days }] : [];
  });
}

/** Purchase days from the cut on, within a window of days. */
export const purchasesWithin = ({ customer }: Known, cut: number, window: number): number =>
  customer.days.reduce((count, { day }) => count + (day >= cut && day < cut + window ? 1 : 0), 0);

/** In days, as observed to the end of the day before the cut. */
export function historyOf({ days }: Known, cut: number): PurchaseHistory {
  const [first, last] = [days[0], days.at(-1)] as [PurchaseDay, PurchaseDay];
  return { x: days.length - 1, tx: last.day - first.day, T: cut - 1 - first.day };
}

/** Days since the last purchase, as of the day before the cut. */
export const recencyOf = ({ x, tx, T }: PurchaseHistory): number => T - (x > 0 ? tx : 0);

/** Currencies that a customer bought in, that of most days first. */
export function currenciesOf(days: readonly PurchaseDay[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { amounts } of days) {
    for (const { currency } of amounts) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  }
  return [...counts].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1)).map(([currency]) => currency);
}

/** What was spent in a currency on the days that have it. */
export function amountsIn(days: readonly PurchaseDay[], currency: string): readonly Amount[] {
  return days.flatMap(({ amounts }) => amounts.filter((amount) => amount.currency === currency));
}
