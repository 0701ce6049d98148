import type { ScaledDecimal } from '../../contracts/table.ts';
import { formatDecimal, sum } from '../ingest/decimal.ts';
import { asText, type JsonObject, objectOf } from '../ingest/fields/value.ts';
import { amountOf, productsOf } from './amounts.ts';
import { type About, idOf, objectsOf, orderCall, placeOf } from './calls.ts';

/** Statuses that WooCommerce's own reports leave out (Analytics settings, excluded statuses), and what goes beyond them. */
const NO_SALE: ReadonlySet<string> = new Set([
  ...['pending', 'failed', 'cancelled', 'checkout-draft', 'auto-draft', 'trash'],
]);

/** A time of WooCommerce, which is UTC and does not say so; when it came, where there is none. */
export function utc(value: unknown, receivedAt: number): string {
  const text = asText(value);
  if (text === null) return new Date(receivedAt).toISOString();
  return /(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
}

/**
 * An order as its topics deliver it. The sale stands at its own time, the same in every delivery, what it is now at its last change,
 * and each refund once. An order that is no sale, or no more, is cancelled.
 */
export function orderCalls(order: JsonObject, receivedAt: number): JsonObject[] {
  const orderId = idOf(order.id);
  if (orderId === null) return [];
  const { email, phone, country, state } = objectOf(order.billing);
  const traits = { email, phone, ...placeOf(country, state) };
  const [soldAt, changedAt] = [utc(order.date_created_gmt, receivedAt), utc(order.date_modified_gmt, receivedAt)];
  const about = (at: string, version: string): About => {
    return { platform: 'woocommerce', orderId, customerId: idOf(order.customer_id), at, version };
  };
  if (NO_SALE.has(asText(order.status) ?? '')) {
    const reason = { currency: order.currency, reason: order.status };
    return [orderCall('Order Cancelled', about(changedAt, changedAt), traits, () => reason)];
  }
  const sold = orderCall('Order Completed', about(soldAt, 'sold'), traits, () => saleOf(order, country));
  const now = orderCall('Order Updated', about(changedAt, changedAt), traits, () => saleOf(order, country));
  const refunds = refundsOf(order).map(({ id, ...properties }) =>
    orderCall('Order Refunded', about(changedAt, id), traits, () => ({ refund_id: id, ...properties })),
  );
  return [sold, ...(changedAt === soldAt ? [] : [now]), ...refunds];
}

/** An order that was deleted says its id alone. */
export function deletedOrder({ id }: JsonObject, receivedAt: number): JsonObject[] {
  const orderId = idOf(id);
  if (orderId === null) return [];
  const about = { platform: 'woocommerce', orderId, customerId: null, at: utc(null, receivedAt), version: 'deleted' };
  return [orderCall('Order Cancelled', about, {}, () => ({ reason: 'deleted' }))];
}

const rowsOf = (lines: unknown, key: string): ScaledDecimal[] => objectsOf(lines).map((line) => amountOf(line[key]));

/** What the goods came to: lines after discounts, without tax; a fee below zero is a voucher, and one above it is no goods. */
function paidFor({ line_items, fee_lines }: JsonObject): ScaledDecimal {
  const goods = sum(rowsOf(line_items, 'total'));
  const vouchers = sum(rowsOf(fee_lines, 'total').filter((total) => total < 0n));
  return goods + vouchers > 0n ? goods + vouchers : 0n;
}

function saleOf(order: JsonObject, country: unknown): JsonObject {
  const lines = objectsOf(order.line_items).map((item) => ({
    product_id: idOf(item.product_id) ?? asText(item.sku) ?? asText(item.name),
    sku: asText(item.sku),
    name: asText(item.name),
    variant: idOf(item.variation_id),
    quantity: item.quantity,
    gross: amountOf(item.subtotal, 'price'),
  }));
  const paid = paidFor(order);
  const { products, discount } = productsOf(lines, paid);
  const [coupon = {}] = objectsOf(order.coupon_lines);
  return {
    currency: order.currency,
    country,
    coupon: asText(coupon.code),
    products,
    revenue: formatDecimal(paid),
    discount: formatDecimal(discount),
    shipping: asText(order.shipping_total),
    tax: asText(order.total_tax),
    total: asText(order.total),
  };
}

type Refund = JsonObject & { readonly id: string };

/**
 * The refunds of an order, of which it tells only what was paid back with tax, below zero. One of the whole order is told as that.
 * Of a part, the tax is taken out in the proportion of the order; together they are no more than the goods, since what is above
 * them was shipping.
 */
function refundsOf(order: JsonObject): Refund[] {
  const given = objectsOf(order.refunds).filter(({ id }) => idOf(id) !== null);
  if (given.length === 0) return order.status === 'refunded' ? [{ id: 'whole', currency: order.currency }] : [];
  const [total, tax] = [amountOf(order.total), amountOf(order.total_tax)];
  const goods = paidFor(order);
  let left = goods;
  return given
    .map(({ id, total, reason }) => ({ id: idOf(id) ?? '', paid: -amountOf(total), reason: asText(reason) }))
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map(({ id, paid, reason }) => {
      const about = { id, currency: order.currency, reason };
      if (paid >= total) return about;
      const net = total === 0n ? 0n : (paid * (total - tax)) / total;
      const revenue = net < left ? net : left;
      left -= revenue;
      return { ...about, revenue: formatDecimal(revenue) };
    });
}
