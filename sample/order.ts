import type { Product } from './catalogue.ts';
import { priceAt } from './catalogue.ts';
import type { Market } from './customers.ts';
import type { Random } from './random.ts';

/** An amount in the currency's smallest unit: sums of these are exact. */
export type Minor = number;

export interface Line {
  readonly product: Product;
  readonly quantity: number;
  readonly price: Minor;
}

export interface Coupon {
  readonly id: string;
  readonly name: string;
  readonly percent: number;
}

/** Segment's money semantics: revenue is after discounts and without tax and shipping; lines are before the discount. */
export interface Order {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly coupon: Coupon | undefined;
  readonly gross: Minor;
  readonly discount: Minor;
  readonly revenue: Minor;
  readonly tax: Minor;
  readonly shipping: Minor;
  readonly total: Minor;
}

export type Properties = Readonly<Record<string, unknown>>;

const FREE_DELIVERY_FROM: Minor = 5000;
const EXPRESS_SURCHARGE: Minor = 300;

const WELCOME: Coupon = { id: 'WELCOME10', name: 'Ten per cent off a first order', percent: 10 };
const BLACK_FRIDAY: Coupon = { id: 'BLACKFRIDAY20', name: 'Twenty per cent off for Black Friday', percent: 20 };
const THANK_YOU: Coupon = { id: 'THANKYOU15', name: 'Fifteen per cent off for regulars', percent: 15 };

export function chooseCoupon(random: Random, orderNumber: number, blackFriday: boolean): Coupon | undefined {
  if (blackFriday) return random.chance(0.55) ? BLACK_FRIDAY : undefined;
  if (orderNumber === 1) return random.chance(0.22) ? WELCOME : undefined;
  return random.chance(0.12) ? THANK_YOU : undefined;
}

export function lineOf(product: Product, instant: number, random: Random): Line {
  const quantity = random.chance(product.multiples) ? 2 + Math.min(4, random.poisson(0.6)) : 1;
  return { product, quantity, price: Math.round(priceAt(product, instant) * 100) };
}

export function makeOrder(id: string, lines: readonly Line[], coupon: Coupon | undefined, market: Market): Order {
  const gross = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const discount = coupon ? Math.round((gross * coupon.percent) / 100) : 0;
  const revenue = gross - discount;
  const tax = Math.round((revenue * market.taxPercent) / 100);
  const shipping = revenue >= FREE_DELIVERY_FROM ? 0 : market.delivery;
  return { id, lines, coupon, gross, discount, revenue, tax, shipping, total: revenue + tax + shipping };
}

/** The same order sent by the faster service: goods stay as they are, delivery costs more. */
export function withExpressDelivery(order: Order): Order {
  const shipping = order.shipping + EXPRESS_SURCHARGE;
  return { ...order, shipping, total: order.revenue + order.tax + shipping };
}

/** Minor units as a number with two decimals. */
export function money(amount: Minor): number {
  return amount / 100;
}

const described = new WeakMap<Product, Properties>();

/** The product fields of the ecommerce spec that do not change. */
export function describeProduct(product: Product): Properties {
  const known = described.get(product);
  if (known) return known;
  const { id, sku, category, name, brand } = product;
  const properties = { product_id: id, sku, category, name, brand };
  described.set(product, properties);
  return properties;
}

export function describeLine(line: Line, position: number): Properties {
  return { ...describeProduct(line.product), price: money(line.price), quantity: line.quantity, position };
}

export function describeLines(lines: readonly Line[]): Properties[] {
  return lines.map((line, i) => describeLine(line, i + 1));
}

export function describeOrder(order: Order, currency: string): Properties {
  return {
    checkout_id: order.id,
    order_id: order.id,
    affiliation: 'web',
    subtotal: money(order.revenue),
    total: money(order.total),
    revenue: money(order.revenue),
    shipping: money(order.shipping),
    tax: money(order.tax),
    discount: money(order.discount),
    ...(order.coupon ? { coupon: order.coupon.id } : {}),
    currency,
    products: describeLines(order.lines),
  };
}

const REASONS = ['damaged', 'not as described', 'changed mind', 'arrived late', 'wrong item'] as const;

/** A refund of the whole order (no `products`, as the spec has it) or of some lines at what was paid for them; delivery stays paid then. */
export function describeRefund(order: Order, currency: string, random: Random): Properties {
  const reason = random.pick(REASONS);
  const part = order.lines.length > 1 || (order.lines[0] as Line).quantity > 1;
  if (!part || random.chance(0.4)) {
    const { revenue, tax, shipping, total } = order;
    return { order_id: order.id, ...amounts(revenue, tax, shipping, total), currency, reason };
  }
  const line = random.pick(order.lines);
  const alone = order.lines.length === 1;
  const quantity = alone ? line.quantity - 1 : 1 + random.below(line.quantity);
  const returned = { ...line, quantity };
  const share = (line.price * quantity) / order.gross;
  const revenue = Math.floor(order.revenue * share);
  const tax = Math.floor(order.tax * share);
  return {
    order_id: order.id,
    ...amounts(revenue, tax, 0, revenue + tax),
    currency,
    reason,
    products: [describeLine(returned, order.lines.indexOf(line) + 1)],
  };
}

function amounts(revenue: Minor, tax: Minor, shipping: Minor, total: Minor): Properties {
  return { revenue: money(revenue), tax: money(tax), shipping: money(shipping), total: money(total) };
}
