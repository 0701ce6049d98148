import type { ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { allocate, lineKind, times } from '../decimal.ts';
import type { EventRow, OrderLineRow, StagingBatch } from '../staging.ts';
import { type Order, type OrderedProduct, REFUND, STATUSES } from './order.ts';

/** What stands in for the products of an order that names none: its revenue would be lost otherwise. */
const UNSPECIFIED = '(unspecified)';

/**
 * Adds the orders, order lines and returns that an order event stands for; other events add nothing.
 * Lines are gross of the order's discount in the Segment spec; the discount is shared out over them, so that the lines of
 * an order sum to its revenue.
 */
export function addOrderRows(batch: StagingBatch, event: EventRow, order: Order, defaultCurrency: string): void {
  if (event.order_id === null) return;
  const shared = sharedOf(event, order, defaultCurrency);
  if (event.event === REFUND) addReturns(batch, event, order, shared);
  const status = STATUSES.get(event.event ?? '');
  if (status === undefined) return;
  const products = order.products.length > 0 || status === 'cancelled' ? order.products : wholeOrder(order);
  const gross = products.map((product) => times(product.quantity, product.price));
  const discount = discountOf(order, gross);
  const hasLines = status !== 'cancelled' && products.length > 0;
  batch.add(stagingOrders, {
    ...shared,
    order_id: event.order_id,
    status,
    anonymous_id: event.anonymous_id,
    coupon: order.coupon,
    revenue: order.revenue ?? (hasLines ? sum(gross) - discount : null),
    discount,
    shipping: order.shipping,
    tax: order.tax,
    total: order.total,
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

function addReturns(batch: StagingBatch, event: EventRow, order: Order, common: Shared): void {
  const shared = { ...common, returned_at: event.occurred_at, version_id: event.message_id };
  const returnId = `${event.order_id}:${event.message_id}`;
  const { products, reason } = order;
  if (products.length === 0) {
    batch.add(stagingReturns, {
      ...shared,
      return_id: returnId,
      order_id: event.order_id,
      product_id: null,
      product_name: null,
      quantity: null,
      unit_price: null,
      amount: order.revenue ?? order.total ?? order.value ?? 0n,
      is_product: false,
      reason,
      position: 1,
    });
    return;
  }
  const amounts = paidBack(
    order,
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
function paidBack({ revenue }: Order, gross: readonly ScaledDecimal[]): readonly ScaledDecimal[] {
  return revenue !== null && revenue >= 0n && revenue < sum(gross) ? allocate(revenue, gross) : gross;
}

/** The columns that an event's order, lines and returns have in common. */
function sharedOf(event: EventRow, order: Order, defaultCurrency: string): Shared {
  return {
    source: event.source,
    ingest_id: event.ingest_id,
    received_at: event.received_at,
    message_id: event.message_id,
    origin: 'event',
    updated_at: event.occurred_at,
    customer_id: event.user_id,
    country: order.country,
    currency: event.currency ?? defaultCurrency,
  };
}

type Shared = Pick<OrderLineRow, 'source' | 'ingest_id' | 'received_at' | 'message_id' | 'origin' | 'updated_at'> &
  Pick<OrderLineRow, 'customer_id' | 'country' | 'currency'>;

function wholeOrder({ revenue, subtotal, total, value }: Order): OrderedProduct[] {
  const price = revenue ?? subtotal ?? total ?? value;
  return price === null ? [] : [{ id: UNSPECIFIED, name: null, category: null, quantity: 1, price }];
}

/** The discount as sent, as far as the lines go; or, where only the revenue tells, what the lines are above it. */
function discountOf({ discount, revenue }: Order, gross: readonly ScaledDecimal[]): ScaledDecimal {
  const lines = sum(gross);
  if (discount !== null && discount >= 0n) return gross.length === 0 ? discount : atMost(discount, lines);
  return revenue !== null && revenue < lines ? lines - revenue : 0n;
}

/** A line cannot be worth less than nothing: that would be a refund, which is an event of its own. */
const atMost = (discount: ScaledDecimal, lines: ScaledDecimal): ScaledDecimal =>
  lines <= 0n ? 0n : discount < lines ? discount : lines;

const sum = (amounts: readonly ScaledDecimal[]): ScaledDecimal => amounts.reduce((total, amount) => total + amount, 0n);
