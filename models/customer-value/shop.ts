import type { PurchaseDayRow } from '../../contracts/features.ts';
import type { Features } from '../model.ts';
import { dayNumber } from '../shared/calendar.ts';
import type { PurchaseHistory } from './bg-nbd.ts';

/** What a customer spent on a day in a currency. */
interface Amount {
  readonly currency: string;
  /** Before anything came back; NaN where nobody knows. */
  readonly revenue: number;
  /** Value sent back since. */
  readonly returned: number;
}

/** A day on which a customer bought, in whatever currencies. */
export interface PurchaseDay {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly orders: number;
  readonly units: number;
  readonly products: number;
  readonly amounts: readonly Amount[];
}

interface Customer {
  readonly id: string;
  /** In order of time; at least one. */
  readonly days: readonly PurchaseDay[];
}

/** Everything of a source. */
export interface Shop {
  readonly source: string;
  /** In order of their ids. */
  readonly customers: readonly Customer[];
  readonly rows: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** The same order on every machine, whatever its language. */
const byCodeUnits = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * Reads the purchase days, a shop for each source in the order of their names. The order of the rows does not matter. Rows
 * without an order, such as days of which everything was cancelled, are no purchase.
 * @throws Error when a day is none
 */
export async function readShops(features: Features): Promise<readonly Shop[]> {
  const sources = new Map<string, Map<string, PurchaseDayRow[]>>();
  for await (const row of features.rows('purchase_days')) {
    if (!(row.orders > 0)) continue;
    const customers = sources.get(row.source) ?? new Map<string, PurchaseDayRow[]>();
    sources.set(row.source, customers);
    const rows = customers.get(row.customer_id);
    if (rows) rows.push(row);
    else customers.set(row.customer_id, [row]);
  }
  return [...sources].sort(([left], [right]) => byCodeUnits(left, right)).map(([source, rows]) => shop(source, rows));
}

function shop(source: string, rowsOf: ReadonlyMap<string, readonly PurchaseDayRow[]>): Shop {
  let rows = 0;
  let [firstDay, lastDay] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const customers = [...rowsOf]
    .sort(([left], [right]) => byCodeUnits(left, right))
    .map(([id, own]): Customer => {
      const days = purchaseDays(own);
      rows += own.length;
      firstDay = Math.min(firstDay, days[0]?.day ?? firstDay);
      lastDay = Math.max(lastDay, days.at(-1)?.day ?? lastDay);
      return { id, days };
    });
  return { source, customers, rows, firstDay, lastDay };
}

/** One entry a day: a day has a row for each currency and country. */
function purchaseDays(rows: readonly PurchaseDayRow[]): readonly PurchaseDay[] {
  const byDay = new Map<string, PurchaseDayRow[]>();
  const ordered = [...rows].sort(
    (a, b) => byCodeUnits(a.day, b.day) || byCodeUnits(a.currency, b.currency) || byCodeUnits(a.country, b.country),
  );
  for (const row of ordered) {
    const same = byDay.get(row.day);
    if (same) same.push(row);
    else byDay.set(row.day, [row]);
  }
  return [...byDay].map(([day, own]) => ({
    day: dayNumber(day, 'purchase_days'),
    orders: total(own, ({ orders }) => orders),
    units: total(own, ({ units }) => units),
    products: total(own, ({ products }) => products),
    amounts: amounts(own),
  }));
}

const total = (rows: readonly PurchaseDayRow[], of: (row: PurchaseDayRow) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);

function amounts(rows: readonly PurchaseDayRow[]): readonly Amount[] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const returned = total(own, (row) => row.returned);
    return {
      currency,
      revenue: total(own, (row) => row.revenue),
      returned: Number.isFinite(returned) ? returned : 0,
    };
  });
}

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
