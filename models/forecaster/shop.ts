import { weekday } from '../shared/calendar.ts';
import { completeDays } from './complete.ts';
import { allUnits, daysOf, historyOf, type Part, recentSum, valuesOf, type Window } from './daily.ts';
import type { History } from './history.ts';
import type { CurrencySums, Ledger, Sums } from './ledger.ts';
import { demandOf, type ShopDemand } from './shop-demand.ts';

/** Where parts that have no forecast of their own are summed. */
export const REST = 'other';

export interface CurrencyShop {
  readonly currency: string;
  readonly rows: number;
  readonly total: History;
  /** Largest first, the rest last. */
  readonly countries: readonly Part[];
  readonly categories: readonly Part[];
}

/** The complete days of one source as series that begin and end together. */
export interface Shop extends ShopDemand {
  readonly source: string;
  readonly rows: number;
  readonly start: number;
  /** Day after the last complete one. */
  readonly end: number;
  /** Days after the last whole week, Monday to Sunday. */
  readonly partial: number;
  /** The one with most rows first. */
  readonly currencies: readonly CurrencyShop[];
  readonly notes: readonly string[];
}

export interface ShopOptions {
  readonly countries: number;
  readonly categories: number;
  readonly products: number;
}

/** The series of a source, without days whose sales are not complete. */
export function shopOf(ledger: Ledger, options: ShopOptions): Shop {
  const currencies = [...ledger.currencies].sort(([a, one], [b, other]) => other.rows - one.rows || (a < b ? -1 : 1));
  const range = daysOf(ledger);
  const leading = currencies[0]?.[1].total.amount ?? allUnits(ledger.products.values());
  const { from, to, notes } = completeDays(valuesOf(leading, range.start, range.end), range.start);
  const window = { start: range.start + from, end: range.start + to };
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

function currencyShop(currency: string, sums: CurrencySums, window: Window, options: ShopOptions): CurrencyShop {
  const parts = (all: Map<string, Sums>, top: number): readonly Part[] =>
    topParts(
      [...all].map(([name, each]) => ({ name, history: historyOf(each, 'amount', window) })),
      top,
    );
  return {
    currency,
    rows: sums.rows,
    total: historyOf(sums.total, 'amount', window),
    countries: parts(sums.countries, options.countries),
    categories: parts(sums.categories, options.categories),
  };
}

/** The largest parts by what they held lately, and the sum of the others. */
function topParts(all: readonly Part[], top: number): readonly Part[] {
  const named = all.filter(({ name }) => name !== REST).sort(bySize);
  const rest = [...named.slice(top), ...all.filter(({ name }) => name === REST)];
  const kept = named.slice(0, top);
  return rest.length > 0 ? [...kept, { name: REST, history: sumOf(rest.map(({ history }) => history)) }] : kept;
}

const bySize = (a: Part, b: Part): number => recentSum(b.history) - recentSum(a.history) || (a.name < b.name ? -1 : 1);

function sumOf(histories: readonly History[]): History {
  const { start, values } = histories[0] as History;
  const sum = new Float64Array(values.length);
  for (const each of histories) {
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (each.values[at] as number);
  }
  return { start, values: sum };
}
