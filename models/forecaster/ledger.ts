import type { DailyDemandRow, DailyRevenueRow } from '../../contracts/features.ts';
import type { Features } from '../model.ts';
import { dayNumber } from '../shared/calendar.ts';

/** Sums by day. */
export type ByDay = Map<number, number>;

/** Amounts and units of the same sales; their ratio is a price. */
export interface Sums {
  readonly amount: ByDay;
  readonly units: ByDay;
}

export interface CurrencySums {
  readonly total: Sums;
  readonly countries: Map<string, Sums>;
  readonly categories: Map<string, Sums>;
  rows: number;
}

export interface ProductSums extends Sums {
  readonly category: string;
}

/** What the channels say about a source, added up. */
export interface Ledger {
  readonly source: string;
  readonly currencies: Map<string, CurrencySums>;
  readonly products: Map<string, ProductSums>;
  rows: number;
}

export interface Ledgers {
  /** By the names of the sources. */
  readonly ledgers: readonly Ledger[];
  readonly rows: number;
  readonly notes: readonly string[];
}

/**
 * Reads both channels. Rows whose figures are not numbers are left out and counted in the notes.
 * @throws Error when there is no revenue
 */
export async function readLedgers(features: Features): Promise<Ledgers> {
  const ledgers = new Map<string, Ledger>();
  const ledgerOf = (source: string): Ledger =>
    found(ledgers, source, () => ({ source, currencies: new Map(), products: new Map(), rows: 0 }));
  let rows = 0;
  let refused = 0;
  for await (const row of features.rows('daily_revenue')) {
    if (Number.isFinite(row.revenue) && Number.isFinite(row.units)) {
      addRevenue(ledgerOf(row.source), row);
      rows++;
    } else refused++;
  }
  if (rows === 0) {
    throw new Error(
      'There is no revenue to train on: no day with a sale. Load orders or send events, then train again.',
    );
  }
  for await (const row of features.rows('daily_demand')) {
    if (Number.isFinite(row.units)) {
      addDemand(ledgerOf(row.source), row);
      rows++;
    } else refused++;
  }
  const sorted = [...ledgers.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  const notes = refused > 0 ? [`${refused} rows were left out: their revenue or units are not numbers.`] : [];
  return { ledgers: sorted, rows, notes };
}

function addRevenue(ledger: Ledger, row: DailyRevenueRow): void {
  const sums = found(ledger.currencies, row.currency, () => ({
    total: newSums(),
    countries: new Map(),
    categories: new Map(),
    rows: 0,
  }));
  const day = dayNumber(row.day, 'daily_revenue');
  for (const part of [
    sums.total,
    found(sums.countries, row.country, newSums),
    found(sums.categories, row.category, newSums),
  ]) {
    add(part.amount, day, row.revenue);
    add(part.units, day, row.units);
  }
  sums.rows++;
  ledger.rows++;
}

function addDemand(ledger: Ledger, row: DailyDemandRow): void {
  const product = found(ledger.products, row.product_id, () => ({ category: row.category, ...newSums() }));
  const day = dayNumber(row.day, 'daily_demand');
  add(product.units, day, row.units);
  add(product.amount, day, Number.isFinite(row.unit_price) ? row.units * row.unit_price : 0);
}

const newSums = (): Sums => ({ amount: new Map(), units: new Map() });

const add = (sums: ByDay, day: number, value: number): void => void sums.set(day, (sums.get(day) ?? 0) + value);

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
