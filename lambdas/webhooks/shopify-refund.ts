import type { ScaledDecimal } from '../../contracts/table.ts';
import { formatDecimal, sum, wholeAmount } from '../ingest/decimal.ts';
import { asText, firstOf, type JsonObject, objectOf, valueAt } from '../ingest/fields/value.ts';
import { amountOf, productsOf } from './amounts.ts';
import { idOf, objectsOf, orderCall } from './calls.ts';
import { lineOf, rateOf } from './shopify-order.ts';

const ONE = wholeAmount(1);

/**
 * A refund as `refunds/create` delivers it: what its lines came to after discounts and without tax, or, without lines, what was paid
 * back less the shipping in it. One that pays back nothing, as an edit of an order leaves behind, says nothing.
 */
export function refundCalls(refund: JsonObject, receivedAt: number): JsonObject[] {
  const orderId = idOf(refund.order_id);
  const refundId = idOf(refund.id);
  if (orderId === null || refundId === null) return [];
  const at =
    asText(firstOf(['processed_at', 'created_at'], (name) => refund[name])) ?? new Date(receivedAt).toISOString();
  const about = { platform: 'shopify', orderId, customerId: null, at, version: refundId };
  const call = orderCall('Order Refunded', about, {}, () => {
    return { refund_id: refundId, reason: asText(refund.note), currency: currencyOf(refund), ...paidBack(refund) };
  });
  const { products, revenue } = objectOf(call.properties);
  return products === undefined && revenue === '0' ? [] : [call];
}

function paidBack(refund: JsonObject): JsonObject {
  const lines = objectsOf(refund.refund_line_items);
  if (lines.length === 0) return { revenue: formatDecimal(withoutLines(refund)) };
  const paid = sum(lines.map(netOf));
  const { products } = productsOf(
    lines.map((line) => lineOf(objectOf(line.line_item), isTaxed(line), line.quantity)),
    paid,
  );
  return { products, revenue: formatDecimal(paid) };
}

const netOf = (line: JsonObject): ScaledDecimal =>
  amountOf(line.subtotal) - (isTaxed(line) ? amountOf(line.total_tax) : 0n);

/**
 * Whether the subtotal of a returned line holds its tax, which no field of a refund says: the tax is either the rate's part of it
 * or comes on top, and the nearer of both is what the shop has done.
 */
function isTaxed(line: JsonObject): boolean {
  const [subtotal, tax, rate] = [amountOf(line.subtotal), amountOf(line.total_tax), rateOf(objectOf(line.line_item))];
  const within = (subtotal * rate) / (ONE + rate);
  const onTop = (subtotal * rate) / ONE;
  return absolute(tax - within) < absolute(tax - onTop);
}

const absolute = (amount: ScaledDecimal): ScaledDecimal => (amount < 0n ? -amount : amount);

/** What was paid back without lines: the successful refunds less what of them was shipping, which is told below zero. */
function withoutLines({ transactions, order_adjustments }: JsonObject): ScaledDecimal {
  const refunds = objectsOf(transactions).filter(({ kind, status }) => kind === 'refund' && status === 'success');
  const shipping = objectsOf(order_adjustments).filter(({ kind }) => kind === 'shipping_refund');
  const paid = sum(refunds.map(({ amount }) => amountOf(amount)));
  const left = paid + sum(shipping.map(({ amount, tax_amount }) => amountOf(amount) + amountOf(tax_amount)));
  return left > 0n ? left : 0n;
}

/** The currency of the shop, in which its lines are; a payment may have been in another. */
function currencyOf({ refund_line_items, transactions }: JsonObject): unknown {
  const [line = {}] = objectsOf(refund_line_items);
  const [payment = {}] = objectsOf(transactions);
  return valueAt(line, 'subtotal_set.shop_money.currency_code') ?? payment.currency;
}
