import type { PurchaseDayRow } from '../../contracts/features.ts';
import type { Features } from '../model.ts';
import { dayNumber } from '../shared/days.ts';

/** What a customer spent on a day in a currency. */
export interface Amount {
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

export interface Customer {
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
