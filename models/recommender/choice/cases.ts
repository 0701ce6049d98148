import { seededRandom } from '../../shared/random.ts';
import { dayRange, type Shop } from '../data/shop.ts';

/** Days [from, to): what happened before `from` is trained on, what people bought within is to be found. */
interface Window {
  readonly from: number;
  readonly to: number;
}

interface Split {
  readonly validation: Window;
  readonly test: Window;
}

/** Windows are a tenth of the data, but at first no longer than this many days. */
const LONGEST = 28;
/** With fewer people the choice of a blend is mostly chance, and the windows grow up to a fifth of the data. */
const ENOUGH_PEOPLE = 500;

/**
 * Splits the time of a shop globally, so that nobody's future helps to guess another's past: the last days are for the test,
 * the ones before for validation. Null when there are too few days.
 */
export function temporalSplit(shop: Shop): Split | null {
  const range = dayRange(shop.events);
  if (range === null) return null;
  const { from, to } = range;
  let days = Math.min(LONGEST, Math.floor((to - from) / 10));
  if (days < 1) return null;
  const buyers = (): number => casesWithin(shop, { from: to - days, to }, ENOUGH_PEOPLE, 0).known.length;
  while (10 * days <= to - from && buyers() < ENOUGH_PEOPLE) days *= 2;
  const test = { from: to - days, to };
  return { test, validation: { from: test.from - days, to: test.from } };
}

/** Who did what within a window: the question is the person, the answer what was bought. */
export interface Case {
  readonly person: number;
  readonly wanted: ReadonlySet<number>;
}

/** With fewer people than this a choice or a figure would be chance. */
export const FEWEST_CASES = 10;

/** What counts as the answer: orders; where a shop has none, carts; where it has none either, views. */
type Target = 'orders' | 'adds' | 'views';

export function targetOf({ events }: Shop): Target {
  const has = (values: Float32Array): boolean => values.some((value) => value > 0);
  if (has(events.orders)) return 'orders';
  return has(events.adds) ? 'adds' : 'views';
}

export interface Cases {
  /** People who had done something before the window. */
  readonly known: readonly Case[];
  /** People of whom nothing was known. */
  readonly unknown: readonly Case[];
}

/**
 * The people who bought something listed within the window.
 * @param most of each kind; of more, some are drawn with the seed
 */
export function casesWithin(shop: Shop, { from, to }: Window, most: number, seed: number): Cases {
  const target = shop.events[targetOf(shop)];
  const { start, product, day } = shop.events;
  const known: Case[] = [];
  const unknown: Case[] = [];
  for (let person = 0; person + 1 < start.length; person++) {
    const wanted = new Set<number>();
    let before = false;
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      const [on, item] = [day[at] as number, product[at] as number];
      if (on < from) before = true;
      else if (on < to && (target[at] as number) > 0 && shop.products.listed[item] === 1) wanted.add(item);
    }
    if (wanted.size > 0) (before ? known : unknown).push({ person, wanted });
  }
  return { known: drawn(known, most, seed), unknown: drawn(unknown, most, seed) };
}

/** Without replacement, in the order they had. */
function drawn(cases: readonly Case[], most: number, seed: number): readonly Case[] {
  if (cases.length <= most) return cases;
  const random = seededRandom(seed);
  const order = Int32Array.from({ length: cases.length }, (_, at) => at);
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (cases.length - at));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return Array.from(order.subarray(0, most).sort(), (at) => cases[at] as Case);
}
