import { weekday } from '../shared/calendar.ts';
import { completeDays } from './complete.ts';
import type { History } from './history.ts';
import type { ByDay, CurrencySums, Ledger, ProductSums, Sums } from './ledger.ts';

/** Where parts that have no forecast of their own are summed. */
export const REST = 'other';

/** A part of a whole. */
export interface Part {
  readonly name: string;
  readonly history: History;
}

export interface CurrencyShop {
  readonly currency: string;
  readonly rows: number;
  readonly total: History;
  /** Largest first, the rest last. */
  readonly countries: readonly Part[];
  readonly categories: readonly Part[];
}

/** The units of a category: of its top products and of all others together. */
export interface CategoryShop {
  readonly category: string;
  readonly total: History;
  readonly products: readonly Part[];
  readonly rest: History | null;
  /** Products in the rest and the share of its units that each had lately. */
  readonly shares: ReadonlyMap<string, number>;
}

/** The complete days of one source as series that begin and end together. */
export interface Shop {
  readonly source: string;
  readonly rows: number;
  readonly start: number;
  /** Day after the last complete one. */
  readonly end: number;
  /** Days after the last whole week, Monday to Sunday. */
  readonly partial: number;
  /** The one with most rows first. */
  readonly currencies: readonly CurrencyShop[];
  readonly units: History | null;
  readonly categories: readonly CategoryShop[];
  readonly notes: readonly string[];
}

export interface ShopOptions {
  readonly countries: number;
  readonly categories: number;
  readonly products: number;
}

/** What was lately: sizes are compared over this many days. */
const RECENT_DAYS = 182;

export function shopOf(ledger: Ledger, options: ShopOptions): Shop {
  const currencies = [...ledger.currencies].sort(([a, one], [b, other]) => other.rows - one.rows || (a < b ? -1 : 1));
  const range = daysOf(ledger);
  const leading = currencies[0]?.[1].total.amount ?? unitsOf(ledger);
  const { from, to, notes } = completeDays(valuesOf(leading, range.first, range.last + 1), range.first);
  const window = { start: range.first + from, end: range.first + to };
  return {
    source: ledger.source,
    rows: ledger.rows,
    ...window,
    partial: weekday(window.end),
    currencies: currencies.map(([currency, sums]) => currencyShop(currency, sums, window, options)),
    ...demandOf(ledger, window, options.products),
    notes,
  };
}

interface Window {
  readonly start: number;
  readonly end: number;
}

function currencyShop(currency: string, sums: CurrencySums, window: Window, options: ShopOptions): CurrencyShop {
  const parts = (all: Map<string, Sums>, top: number): readonly Part[] =>
    topParts(
      [...all].map(([name, each]) => ({ name, history: revenueOf(each, window) })),
      top,
    );
  return {
    currency,
    rows: sums.rows,
    total: revenueOf(sums.total, window),
    countries: parts(sums.countries, options.countries),
    categories: parts(sums.categories, options.categories),
  };
}

/** The largest parts by what they held lately, and the sum of the others. */
export function topParts(all: readonly Part[], top: number): readonly Part[] {
  const named = all.filter(({ name }) => name !== REST).sort(bySize);
  const rest = [...named.slice(top), ...all.filter(({ name }) => name === REST)];
  const kept = named.slice(0, top);
  return rest.length > 0 ? [...kept, { name: REST, history: sumOf(rest.map(({ history }) => history)) }] : kept;
}

const bySize = (a: Part, b: Part): number => recentSum(b.history) - recentSum(a.history) || (a.name < b.name ? -1 : 1);

const recentSum = ({ values }: History): number => values.slice(-RECENT_DAYS).reduce((sum, value) => sum + value, 0);

function sumOf(histories: readonly History[]): History {
  const { start, values } = histories[0] as History;
  const sum = new Float64Array(values.length);
  for (const each of histories)
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (each.values[at] as number);
  return { start, values: sum };
}

function demandOf(ledger: Ledger, window: Window, top: number): Pick<Shop, 'units' | 'categories'> {
  const all = [...ledger.products]
    .map(([name, sums]): Product => ({ name, sums, recent: recentUnits(sums, window) }))
    .sort((a, b) => b.recent - a.recent || (a.name < b.name ? -1 : 1));
  if (all.length === 0) return { units: null, categories: [] };
  const largest = new Set(all.slice(0, top));
  const byCategory = Map.groupBy(all, ({ sums }) => sums.category);
  const categories = [...byCategory].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    units: unitsHistory(all, window),
    categories: categories.map(([category, members]) => categoryShop(category, members, largest, window)),
  };
}

interface Product {
  readonly name: string;
  readonly sums: ProductSums;
  /** Units sold lately. */
  readonly recent: number;
}

function categoryShop(
  category: string,
  members: readonly Product[],
  largest: ReadonlySet<Product>,
  window: Window,
): CategoryShop {
  const rest = members.filter((each) => !largest.has(each));
  const sold = rest.reduce((sum, { recent }) => sum + recent, 0);
  return {
    category,
    total: unitsHistory(members, window),
    products: members
      .filter((each) => largest.has(each))
      .map(({ name, sums }) => ({ name, history: demandHistory(sums, window) })),
    rest: rest.length > 0 ? unitsHistory(rest, window) : null,
    shares: new Map(rest.map(({ name, recent }) => [name, sold > 0 ? recent / sold : 0])),
  };
}

function recentUnits({ units }: Sums, { end }: Window): number {
  let sum = 0;
  for (const [day, sold] of units) if (day < end && day >= end - RECENT_DAYS) sum += sold;
  return sum;
}

/** Of many products, most of which are rarely sold: no series is made of each. */
function unitsHistory(products: readonly Product[], { start, end }: Window): History {
  const units: ByDay = new Map();
  for (const { sums } of products) {
    for (const [day, sold] of sums.units) units.set(day, (units.get(day) ?? 0) + sold);
  }
  return { start, values: valuesOf(units, start, end) };
}

const revenueOf = ({ amount, units }: Sums, { start, end }: Window): History => ({
  start,
  values: valuesOf(amount, start, end),
  prices: pricesOf(amount, units, start, end),
});

const demandHistory = ({ amount, units }: Sums, { start, end }: Window): History => ({
  start,
  values: valuesOf(units, start, end),
  prices: pricesOf(amount, units, start, end),
});

/** A day on which more was taken back than sold counts as one without a sale. */
const valuesOf = (sums: ByDay, start: number, end: number): Float64Array =>
  Float64Array.from({ length: end - start }, (_, at) => Math.max(0, sums.get(start + at) ?? 0));

const pricesOf = (amount: ByDay, units: ByDay, start: number, end: number): Float64Array =>
  Float64Array.from({ length: end - start }, (_, at) => {
    const sold = units.get(start + at) ?? 0;
    return sold > 0 ? (amount.get(start + at) ?? 0) / sold : Number.NaN;
  });

function unitsOf({ products }: Ledger): ByDay {
  const all: ByDay = new Map();
  for (const { units } of products.values()) {
    for (const [day, sold] of units) all.set(day, (all.get(day) ?? 0) + sold);
  }
  return all;
}

function daysOf({ currencies, products }: Ledger): { readonly first: number; readonly last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const days = [
    ...[...currencies.values()].map(({ total }) => total.amount),
    ...[...products.values()].map(({ units }) => units),
  ];
  for (const sums of days) {
    for (const day of sums.keys()) {
      first = Math.min(first, day);
      last = Math.max(last, day);
    }
  }
  return { first, last };
}
