import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import { at, cents, line, order, type StagedLine, type StagedOrder, units } from './rows.ts';
import type { TestWarehouse } from './test-warehouse.ts';

/** A line of an order, as a table in a test has it; lines of one order share its id. */
export interface Sold {
  readonly order: string;
  /** Business day, `yyyy-MM-dd`; sold at noon UTC. */
  readonly day: string;
  readonly product: string;
  /** @default 1 */
  readonly quantity?: number;
  /** Price of one unit. @default 1 */
  readonly price?: number;
  /** @default GBP */
  readonly currency?: string;
  /** @default web */
  readonly source?: string;
  readonly customer?: string;
  readonly line?: Partial<StagedLine>;
  readonly header?: Partial<StagedOrder>;
}

/** Stages sales and merges them: the orders are complete when they come. */
export async function sell(warehouse: TestWarehouse, sales: readonly Sold[]): Promise<void> {
  const orders = new Map<string, StagedOrder>();
  const positions = new Map<string, number>();
  const lines = sales.map((sold): StagedLine => {
    const ordered_at = at(`${sold.day}T12:00:00`);
    const { source = 'web', currency = 'GBP', customer = null } = sold;
    const message = `m-${sold.order}`;
    const shared = {
      source,
      currency,
      customer_id: customer,
      order_id: sold.order,
      ordered_at,
      updated_at: ordered_at,
    };
    const key = `${source}|${sold.order}`;
    const position = (positions.get(key) ?? 0) + 1;
    positions.set(key, position);
    orders.set(key, { ...order(message, shared), ...orders.get(key), ...sold.header });
    return line(message, position, {
      ...shared,
      product_id: sold.product,
      quantity: units(sold.quantity ?? 1),
      unit_price: cents(sold.price ?? 1),
      is_product: sold.product !== 'POST',
      ...sold.line,
    });
  });
  await warehouse.insert(stagingOrders, [...orders.values()]);
  await warehouse.insert(stagingOrderLines, lines);
  await warehouse.merge();
}

/** The day that lies so many days after another, `yyyy-MM-dd`. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
