import { formatDecimal } from '../../../../lambdas/ingest/decimal.ts';
import { orderRows, stage } from '../support/staged.ts';

/** What comes of calls in staging, amounts as people write them. */
export function staged(calls: readonly unknown[]) {
  const { batch, reasons } = stage(...calls);
  const { orders, orderLines, returns } = orderRows(batch);
  const text = (amount: bigint | null) => (amount === null ? null : formatDecimal(amount));
  return {
    reasons,
    orders: orders.map(({ order_id, status, customer_id, currency, revenue, discount, ordered_at }) => {
      const at = new Date(Number(ordered_at)).toISOString();
      return [order_id, status, customer_id, currency, text(revenue), text(discount), at];
    }),
    lines: orderLines.map(({ product_id, quantity, unit_price, discount }) => [
      product_id,
      Number(text(quantity)),
      text(unit_price),
      text(discount),
    ]),
    returns: returns.map(({ return_id, order_id, product_id, quantity, amount, currency }) => [
      return_id,
      order_id,
      product_id,
      quantity === null ? null : Number(text(quantity)),
      text(amount),
      currency,
    ]),
  };
}
