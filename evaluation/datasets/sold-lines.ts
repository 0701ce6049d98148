import type { SoldLineRow } from '../../contracts/features.ts';
import type { Features } from '../../models/model.ts';
import { weekday } from '../../models/shared/calendar.ts';
import { isSale, type OnlineRetailLine, onlineRetailLines } from './online-retail.ts';

type Row = { -readonly [Name in keyof SoldLineRow]: SoldLineRow[Name] };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Sales of Online Retail as rows of the channel sold_lines. The file does not say what a cancellation cancels: its units are taken from
 * the customer's latest earlier lines of the product that have any left, the latest first, at the price of the sale. What finds
 * no earlier sale, and cancellations without a customer, are left out.
 */
export async function onlineRetailSoldLines(data: string): Promise<readonly SoldLineRow[]> {
  const lines: OnlineRetailLine[] = [];
  for await (const line of onlineRetailLines(data)) lines.push(line);
  const rows: Row[] = [];
  const byBuyer = new Map<string, Row[]>();
  for (const line of lines.toSorted((left, right) => left.time - right.time)) {
    const buyer = JSON.stringify([line.customer_id, line.product_id]);
    if (isSale(line)) {
      const row = soldLine(line);
      rows.push(row);
      if (line.customer_id === null) continue;
      const own = byBuyer.get(buyer);
      if (own) own.push(row);
      else byBuyer.set(buyer, [row]);
    } else if (line.is_cancellation && line.customer_id !== null) cancel(byBuyer.get(buyer) ?? [], -line.quantity);
  }
  return rows;
}

function soldLine(line: OnlineRetailLine): Row {
  const { product_id, country, day, quantity, unit_price } = line;
  const hour = Math.floor((line.time % DAY) / HOUR);
  const day_of_week = weekday(Math.floor(line.time / DAY)) + 1;
  const amount = quantity * unit_price;
  const shop = { source: 'online-retail', currency: 'GBP' };
  return { ...shop, product_id, country, day, hour, day_of_week, quantity, unit_price, amount, returned: 0 };
}

function cancel(sold: readonly Row[], units: number): void {
  let left = units;
  for (const row of sold.toReversed()) {
    const taken = Math.min(left, row.quantity - row.returned / row.unit_price);
    row.returned += taken * row.unit_price;
    left -= taken;
    if (left <= 0) return;
  }
}

/** Features of one channel; the others are empty. */
export function soldLineFeatures(rows: readonly SoldLineRow[]): Features {
  return {
    async *rows(channel) {
      if (channel === 'sold_lines') yield* rows as never[];
    },
  };
}
