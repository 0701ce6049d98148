import type { SoldLineRow } from '../../contracts/features.ts';
import type { Features } from '../model.ts';
import { dayNumber } from '../shared/calendar.ts';

/** What is known of a line when it is sold. */
export interface LineFacts {
  readonly quantity: number;
  readonly unitPrice: number;
  /** 0 to 23, by the shop's clock. */
  readonly hour: number;
  /** ISO: Monday is 1, Sunday 7. */
  readonly dayOfWeek: number;
  /** Null where nobody says. */
  readonly productId: string | null;
  readonly country: string | null;
}

/** A sold line and what became of it. */
export interface Line extends LineFacts {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Quantity × unit price: what the line would bring without discounts and returns. */
  readonly gross: number;
  /** Share of `gross` that did not stay with the shop, 0 to 1. */
  readonly lost: number;
  readonly isReturned: boolean;
}

/** The lines of a source in a currency, which are priced alike. */
export interface Shop {
  readonly source: string;
  readonly currency: string;
  /** In order of their days. */
  readonly lines: readonly Line[];
  /** Rows that say nothing: without a quantity or price above 0, or with amounts that are not a number. */
  readonly unusable: number;
}

/** Reads the sold lines; the shop of most lines comes first. @throws Error when a day is none */
export async function readShops(features: Features): Promise<readonly Shop[]> {
  const shops = new Map<string, { source: string; currency: string; lines: Line[]; unusable: number }>();
  for await (const row of features.rows('sold_lines')) {
    const key = JSON.stringify([row.source, row.currency]);
    const shop = shops.get(key) ?? { source: row.source, currency: row.currency, lines: [], unusable: 0 };
    shops.set(key, shop);
    const line = lineOf(row);
    if (line) shop.lines.push(line);
    else shop.unusable++;
  }
  const all = [...shops].sort(([a, left], [b, right]) => right.lines.length - left.lines.length || (a < b ? -1 : 1));
  for (const [, { lines }] of all) lines.sort((left, right) => left.day - right.day);
  return all.map(([, shop]) => shop);
}

function lineOf(row: SoldLineRow): Line | null {
  const { quantity, unit_price: unitPrice, amount, returned } = row;
  const gross = quantity * unitPrice;
  if (!(quantity > 0 && unitPrice > 0 && Number.isFinite(gross) && Number.isFinite(amount - returned))) return null;
  return {
    quantity,
    unitPrice,
    hour: row.hour,
    dayOfWeek: row.day_of_week,
    productId: row.product_id,
    country: row.country,
    day: dayNumber(row.day, 'sold_lines'),
    gross,
    lost: 1 - Math.min(1, Math.max(0, (amount - returned) / gross)),
    isReturned: returned > 0,
  };
}
