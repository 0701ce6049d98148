import { ONE_UNIT, times } from '../../../contracts/quantity.ts';
import type { ScaledDecimal } from '../../../contracts/table.ts';
import { allocate, sum } from '../decimal.ts';
import { type Order, type OrderedProduct, UNSPECIFIED } from './order.ts';

/** A product with its price, and with what the line comes to before the discount of the order. */
export interface PricedProduct extends OrderedProduct {
  readonly price: ScaledDecimal;
  readonly gross: ScaledDecimal;
}

/**
 * The lines of an order, which stand before its discount. Where the amounts of the order are all that is known, the goods came to
 * `net` and the discount; what the priced lines leave of it is shared out over the others by their quantity.
 */
export function pricedProducts(order: Order): PricedProduct[] {
  const { products, net } = order;
  const goods = net === null ? null : net + (order.discount ?? 0n);
  if (products.length === 0) return goods === null ? [] : [{ ...wholeOrder(goods), gross: goods }];
  const known = sum(products.map(({ quantity, price }) => times(quantity, price ?? 0n)));
  const rest = goods === null || goods < known ? 0n : goods - known;
  const weights = products.map(({ quantity, price }) => (price === null && quantity > 0n ? quantity : 0n));
  const shares = weights.some((weight) => weight > 0n) ? allocate(rest, weights) : weights;
  return products.map((product, index) => priced(product, shares[index] ?? 0n));
}

function priced(product: OrderedProduct, share: ScaledDecimal): PricedProduct {
  const { quantity, price } = product;
  if (price !== null) return { ...product, price, gross: times(quantity, price) };
  // Rounded up, so that the line comes to no less than its share: what it is above it counts as discount.
  return { ...product, price: quantity > 0n ? (share * ONE_UNIT + quantity - 1n) / quantity : 0n, gross: share };
}

const wholeOrder = (price: ScaledDecimal) => ({
  id: UNSPECIFIED,
  name: null,
  category: null,
  currency: null,
  quantity: ONE_UNIT,
  price,
});

/** The discount as sent, as far as the lines go; or, where only the revenue tells, what the lines are above it. */
export function discountOf({ discount, revenue }: Order, gross: readonly ScaledDecimal[]): ScaledDecimal {
  const lines = sum(gross);
  if (discount !== null) return gross.length === 0 ? discount : atMost(discount, lines);
  return revenue !== null && revenue < lines ? lines - revenue : 0n;
}

/** A line cannot be worth less than nothing: that would be a refund, which is an event of its own. */
const atMost = (discount: ScaledDecimal, lines: ScaledDecimal): ScaledDecimal =>
  lines <= 0n ? 0n : discount < lines ? discount : lines;

/** What each line takes off: its share of the order's discount, and what its rounded price is above its worth. */
export function lineDiscounts(discount: ScaledDecimal, lines: readonly PricedProduct[]): ScaledDecimal[] {
  const shares = allocate(
    discount,
    lines.map(({ gross }) => gross),
  );
  return lines.map(({ quantity, price, gross }, index) => (shares[index] ?? 0n) + times(quantity, price) - gross);
}

/**
 * What was paid back for each product: prices stand before the order's discount, so where the refund says that less was paid back,
 * that is shared out over them. Null for a product of which only the sale tells the price.
 */
export function paidBack(order: Order, lines: readonly PricedProduct[]): readonly (ScaledDecimal | null)[] {
  const gross = lines.map((line) => line.gross);
  const { revenue, net, products } = order;
  if (revenue !== null && revenue < sum(gross)) return allocate(revenue, gross);
  return gross.map((amount, index) => (net === null && products[index]?.price === null ? null : amount));
}
