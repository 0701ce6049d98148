import { rm } from 'node:fs/promises';
import { csvLine } from '../contracts/csv.ts';
import { adSpend } from './marketing.ts';
import { priceAt, type Shop } from './shop.ts';
import { inventory } from './stock.ts';
import type { Tally } from './tally.ts';
import { writeLines } from './write.ts';

/** A record of one of the platform's own files, by column. */
export type FileRecord = Readonly<Record<string, string | number>>;

/** Days of the shop's calendar, `yyyy-MM-dd`; the last is not part of them. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const isWithin = ({ from, to }: Span, date: string): boolean => date >= from && date < to;
const dateOf = (time: Date): string => time.toISOString().slice(0, 10);

export function* supplierRecords(shop: Shop): Generator<FileRecord> {
  for (const { id, name, leadTimeDaysMean, leadTimeDaysSd } of shop.suppliers) {
    yield { supplier_id: id, name, lead_time_days: leadTimeDaysMean, lead_time_days_sd: leadTimeDaysSd };
  }
}

/** A record for the launch of each product and for each change of its price. What was launched before the span begins it. */
export function* productRecords(shop: Shop, span: Span): Generator<FileRecord> {
  const isFirst = span.from <= dateOf(shop.openedAt);
  for (const product of shop.products) {
    const times = [product.launchedAt, ...product.priceChanges.map(({ at }) => at)];
    for (const at of times.filter((time) => isWithin(span, dateOf(time)) || (isFirst && dateOf(time) < span.from))) {
      yield {
        product_id: product.id,
        name: product.name,
        category: product.category,
        brand: product.brand,
        price: priceAt(product, at.getTime()),
        currency: shop.currency,
        unit_cost: product.cost,
        supplier_id: product.supplierId,
        updated_at: at.toISOString(),
      };
    }
  }
}

/** Customers by the day they made their account. */
export function* customerRecords(shop: Shop, span: Span): Generator<FileRecord> {
  for (const { id, email, country, createdAt } of shop.customers) {
    if (!isWithin(span, dateOf(createdAt))) continue;
    const at = createdAt.toISOString();
    yield { customer_id: id, email, country, created_at: at, updated_at: at };
  }
}

/** @param tally of the whole history, since the stock of a day follows from all sales before it */
export function* inventoryRecords(shop: Shop, tally: Tally, span: Span): Generator<FileRecord> {
  for (const { date, productId, onHand, onOrder, supplierId } of inventory(shop, tally.salesByDay)) {
    if (!isWithin(span, date)) continue;
    yield { day: date, product_id: productId, on_hand: onHand, on_order: onOrder, supplier_id: supplierId };
  }
}

export function* adSpendRecords(shop: Shop, tally: Tally, span: Span): Generator<FileRecord> {
  for (const row of adSpend(shop, tally.visitsByDay)) {
    if (!isWithin(span, row.date)) continue;
    const { date: day, channel, campaign, source, medium, spend: cost, currency, clicks, impressions } = row;
    yield { day, channel, campaign, utm_source: source, utm_medium: medium, cost, currency, impressions, clicks };
  }
}

/**
 * Writes records as CSV, with the columns of the first.
 * @returns how many there were; no file is written for none
 */
export async function writeCsv(records: Iterable<FileRecord>, path: string): Promise<number> {
  const lines = await writeLines(withHeader(records), csvLine, path, { gzip: false });
  if (lines > 0) return lines - 1;
  await rm(path);
  return 0;
}

function* withHeader(records: Iterable<FileRecord>): Generator<readonly (string | number)[]> {
  let columns: readonly string[] | undefined;
  for (const record of records) {
    if (columns === undefined) {
      columns = Object.keys(record);
      yield columns;
    }
    yield columns.map((column) => record[column] ?? '');
  }
}
