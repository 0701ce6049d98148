import type { ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { allocate, decimalOf, inRange, isTooLarge, times } from '../decimal.ts';
import { lineKind } from '../line-kind.ts';
import type { EventRow, OrderLineRow, StagingBatch } from '../staging.ts';
import { type Fields, fieldsOf, firstText, integer, text } from './fields.ts';

/** A product of an order event, as far as the platform can use it. */
interface OrderedProduct {
  readonly id: string;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly price: ScaledDecimal;
}

/** What stands in for the products of an order that names none: its revenue would be lost otherwise. */
const UNSPECIFIED = '(unspecified)';
const PRICE_UNKNOWN = 0n;

const REFUND = 'Order Refunded';
const STATUS = new Map([
  ['Order Completed', 'completed'],
  ['Order Updated', 'updated'],
  ['Order Cancelled', 'cancelled'],
]);

const AMOUNTS = ['revenue', 'subtotal', 'total', 'value', 'discount', 'shipping', 'tax'] as const;

/** Whether every amount of an order event, and every line of any event, is one that the lake can hold and add up. */
export function amountsInRange(event: string | undefined, properties: Fields): boolean {
  const isOrder = STATUS.has(event ?? '') || event === REFUND;
  if (isOrder && AMOUNTS.some((name) => isTooLarge(properties[name]))) return false;
  if (itemsOf(properties).some(({ price, quantity }) => isTooLarge(price) || isTooLarge(quantity))) return false;
  return productsOf(properties).every((product) => inRange(times(product.quantity, product.price)));
}

/**
 * Adds the orders, order lines and returns that an order event stands for; other events add nothing.
 * Lines are gross of the order's discount in the Segment spec; the discount is shared out over them, so that the lines of
 * an order sum to its revenue.
 */
export function addOrderRows(batch: StagingBatch, event: EventRow, properties: Fields, defaultCurrency: string): void {
  if (event.order_id === null) return;
  const shared = sharedOf(event, properties, defaultCurrency);
  if (event.event === REFUND) addReturns(batch, event, properties, shared);
  const status = STATUS.get(event.event ?? '');
  if (status === undefined) return;
  const listed = productsOf(properties);
  const products = listed.length > 0 || status === 'cancelled' ? listed : wholeOrder(properties);
  const gross = products.map((product) => times(product.quantity, product.price));
  const discount = discountOf(properties, gross);
  const hasLines = status !== 'cancelled' && products.length > 0;
  batch.add(stagingOrders, {
    ...shared,
    order_id: event.order_id,
    status,
    anonymous_id: event.anonymous_id,
    coupon: text(properties.coupon),
    revenue: decimalOf(properties.revenue) ?? (hasLines ? sum(gross) - discount : null),
    discount,
    shipping: decimalOf(properties.shipping) ?? null,
    tax: decimalOf(properties.tax) ?? null,
    total: decimalOf(properties.total) ?? null,
    ordered_at: event.occurred_at,
    channel: null,
    promised_at: null,
    has_lines: hasLines,
  });
  if (!hasLines) return;
  const discounts = allocate(discount, gross);
  products.forEach((product, index) => {
    batch.add(stagingOrderLines, {
      ...shared,
      order_id: event.order_id ?? '',
      product_id: product.id,
      product_name: product.name,
      category: product.category,
      quantity: product.quantity,
      unit_price: product.price,
      discount: discounts[index] ?? 0n,
      line_kind: lineKind(product.quantity, product.price),
      is_product: product.id !== UNSPECIFIED,
      ordered_at: event.occurred_at,
      freight: null,
      supplier_id: null,
      ship_by: null,
      version_id: event.message_id,
      position: index + 1,
    });
  });
}

function addReturns(batch: StagingBatch, event: EventRow, properties: Fields, common: Shared): void {
  const shared = { ...common, returned_at: event.occurred_at, version_id: event.message_id };
  const returnId = `${event.order_id}:${event.message_id}`;
  const reason = firstText(properties, 'reason', 'refund_reason');
  const products = productsOf(properties);
  if (products.length === 0) {
    batch.add(stagingReturns, {
      ...shared,
      return_id: returnId,
      order_id: event.order_id,
      product_id: null,
      product_name: null,
      quantity: null,
      unit_price: null,
      amount: decimalOf(properties.revenue ?? properties.total ?? properties.value) ?? 0n,
      is_product: false,
      reason,
      position: 1,
    });
    return;
  }
  const amounts = paidBack(
    properties,
    products.map((product) => times(product.quantity, product.price)),
  );
  products.forEach((product, index) => {
    batch.add(stagingReturns, {
      ...shared,
      return_id: returnId,
      order_id: event.order_id,
      product_id: product.id,
      product_name: product.name,
      quantity: product.quantity,
      unit_price: product.price,
      amount: amounts[index] ?? 0n,
      is_product: true,
      reason,
      position: index + 1,
    });
  });
}

/** Prices stand before the order's discount: where the refund says that less was paid back, that is shared out over its lines. */
function paidBack(properties: Fields, gross: readonly ScaledDecimal[]): readonly ScaledDecimal[] {
  const revenue = decimalOf(properties.revenue);
  return revenue !== undefined && revenue >= 0n && revenue < sum(gross) ? allocate(revenue, gross) : gross;
}

/** The columns that an event's order, lines and returns have in common. */
function sharedOf(event: EventRow, properties: Fields, defaultCurrency: string): Shared {
  return {
    source: event.source,
    ingest_id: event.ingest_id,
    received_at: event.received_at,
    message_id: event.message_id,
    origin: 'event',
    updated_at: event.occurred_at,
    customer_id: event.user_id,
    country: firstText(properties, 'country', 'country_code'),
    currency: event.currency ?? defaultCurrency,
  };
}

type Shared = Pick<OrderLineRow, 'source' | 'ingest_id' | 'received_at' | 'message_id' | 'origin' | 'updated_at'> &
  Pick<OrderLineRow, 'customer_id' | 'country' | 'currency'>;

function itemsOf(properties: Fields): Fields[] {
  const listed = properties.products ?? properties.items;
  return Array.isArray(listed) ? listed.map(fieldsOf) : [];
}

const productsOf = (properties: Fields): OrderedProduct[] =>
  itemsOf(properties).flatMap((item) => productOf(item) ?? []);

function productOf(item: Fields): OrderedProduct | undefined {
  const id = firstText(item, 'product_id', 'productId', 'item_id', 'sku', 'name');
  if (id === null) return undefined;
  return {
    id,
    name: firstText(item, 'name', 'item_name'),
    category: firstText(item, 'category', 'item_category'),
    quantity: integer(item.quantity) ?? 1,
    price: decimalOf(item.price) ?? PRICE_UNKNOWN,
  };
}

function wholeOrder(properties: Fields): OrderedProduct[] {
  const price = decimalOf(properties.revenue ?? properties.subtotal ?? properties.total ?? properties.value);
  return price === undefined ? [] : [{ id: UNSPECIFIED, name: null, category: null, quantity: 1, price }];
}

/** The discount as sent, as far as the lines go; or, where only the revenue tells, what the lines are above it. */
function discountOf(properties: Fields, gross: readonly ScaledDecimal[]): ScaledDecimal {
  const given = decimalOf(properties.discount);
  const lines = sum(gross);
  if (given !== undefined && given >= 0n) return gross.length === 0 ? given : atMost(given, lines);
  const revenue = decimalOf(properties.revenue);
  return revenue !== undefined && revenue < lines ? lines - revenue : 0n;
}

/** A line cannot be worth less than nothing: that would be a refund, which is an event of its own. */
const atMost = (discount: ScaledDecimal, lines: ScaledDecimal): ScaledDecimal =>
  lines <= 0n ? 0n : discount < lines ? discount : lines;

const sum = (amounts: readonly ScaledDecimal[]): ScaledDecimal => amounts.reduce((total, amount) => total + amount, 0n);
