import type { ScaledDecimal } from '../../contracts/table.ts';
import { formatDecimal, sum, wholeAmount } from '../ingest/decimal.ts';
import { asText, firstOf, type JsonObject, objectOf, valueAt } from '../ingest/fields/value.ts';
import { amountOf, type Line, productsOf } from './amounts.ts';
import { type About, idOf, objectsOf, orderCall, placeOf } from './calls.ts';

const ONE = wholeAmount(1);

/**
 * An order as the topics of orders deliver it. The sale stands at its own time, the same in every delivery; what it is now stands at
 * `updated_at`. So deliveries in any order, and lost ones, end in the same order. Test orders are none.
 */
export function orderCalls(order: JsonObject): JsonObject[] {
  const orderId = idOf(order.id);
  if (orderId === null || order.test === true) return [];
  const { customer, shipping_address, billing_address } = order;
  const soldAt = asText(firstOf(['processed_at', 'created_at'], (name) => order[name]));
  const updatedAt = asText(order.updated_at) ?? soldAt;
  const { id, email, phone } = objectOf(customer);
  const { country_code, province } = objectOf(shipping_address ?? billing_address);
  const traits = { email: email ?? order.email, phone, ...placeOf(country_code, province) };
  const about = (at: string | null, version: string): About => {
    return { platform: 'shopify', orderId, customerId: idOf(id), at: at ?? '', version };
  };
  const sold = orderCall('Order Completed', about(soldAt, 'sold'), traits, () => saleOf(order, country_code));
  const cancelledAt = asText(order.cancelled_at);
  if (cancelledAt !== null) {
    const changedAt = latest(updatedAt, cancelledAt);
    const reason = { currency: order.currency, reason: order.cancel_reason };
    return [sold, orderCall('Order Cancelled', about(changedAt, changedAt), traits, () => reason)];
  }
  if (updatedAt === null || updatedAt === soldAt) return [sold];
  return [sold, orderCall('Order Updated', about(updatedAt, updatedAt), traits, () => saleOf(order, country_code))];
}

const latest = (at: string | null, other: string): string =>
  at !== null && Date.parse(at) > Date.parse(other) ? at : other;

function saleOf(order: JsonObject, country: unknown): JsonObject {
  const { currency, line_items, subtotal_price, total_price, total_tax, discount_codes } = order;
  const items = objectsOf(line_items);
  const isTaxed = order.taxes_included === true;
  const paid = amountOf(subtotal_price) - (isTaxed ? sum(items.map(taxOf)) : 0n);
  const { products, discount } = productsOf(
    items.map((item) => lineOf(item, isTaxed)),
    paid,
  );
  const [code = {}] = objectsOf(discount_codes);
  return {
    currency,
    country,
    coupon: asText(code.code),
    products,
    revenue: formatDecimal(paid),
    discount: formatDecimal(discount),
    shipping: asText(valueAt(order, 'total_shipping_price_set.shop_money.amount')),
    tax: asText(total_tax),
    total: asText(total_price),
  };
}

/** A line of an order, or of a refund. @param isTaxed whether its price holds the tax */
export function lineOf(item: JsonObject, isTaxed: boolean, quantity: unknown = item.quantity): Line {
  const gross = (amountOf(item.price, 'price') * amountOf(quantity, 'quantity')) / ONE;
  return {
    product_id: idOf(item.product_id) ?? asText(item.sku) ?? asText(item.title),
    sku: asText(item.sku),
    name: asText(item.title),
    variant: asText(item.variant_title),
    brand: asText(item.vendor),
    quantity,
    gross: isTaxed ? withoutTax(gross, item) : gross,
  };
}

/** The tax of a line, after its discount. */
const taxOf = ({ tax_lines }: JsonObject): ScaledDecimal =>
  sum(objectsOf(tax_lines).map(({ price }) => amountOf(price)));

/** A price before discount, without the tax of its line's rates. */
export const withoutTax = (gross: ScaledDecimal, item: JsonObject): ScaledDecimal =>
  (gross * ONE) / (ONE + rateOf(item));

/** The rates of a line, added up: 0.2 for 20 %. */
export const rateOf = ({ tax_lines }: JsonObject): ScaledDecimal =>
  sum(objectsOf(tax_lines).map(({ rate }) => amountOf(rate)));
