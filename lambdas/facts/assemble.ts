import { Batch } from './batch.ts';
import { Stamps } from './distinct.ts';
import { daysIn, firstDayOf } from './format.ts';
import type { Month } from './month.ts';
import type { Dictionary } from './names.ts';
import type { Facts, Scratch } from './scan.ts';

/** What is known of a month without its pack. */
export interface MonthEntry {
  /** `yyyy-MM` */
  readonly month: string;
  /** The greatest number of a customer in it. */
  readonly customers: number;
}

/**
 * Months as they are scanned.
 * @param entries every month of the snapshot: customers of earlier ones are not new
 * @param months those that are there, in order
 * @param scratch with room for every customer
 */
export function assembleFacts(
  entries: readonly MonthEntry[],
  months: readonly Month[],
  dictionary: Dictionary,
  scratch: Scratch,
): Facts {
  const spans = entries.map(({ month, customers }) => ({
    firstDay: firstDayOf(month),
    end: firstDayOf(month) + daysIn(month),
    customers,
  }));
  const knownBefore = (day: number): number => {
    let most = 0;
    for (const { end, customers } of spans) if (end <= day && customers > most) most = customers;
    const current = months.find(({ firstDay, days }) => firstDay < day && day < firstDay + days);
    return Math.max(most, current?.known[day - current.firstDay] ?? 0);
  };
  return { months, dictionary, knownBefore, scratch };
}

/** @param customers the greatest number of one */
export const newScratch = (customers: number): Scratch => ({
  inside: new Batch(),
  near: new Batch(),
  stamps: new Stamps(customers + 1),
});
