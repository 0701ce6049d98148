import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { lineKind, sum } from '../decimal.ts';
import type { EventRow, OrderLineRow, StagingBatch } from '../staging.ts';
import { type Order, REFUND, STATUSES, UNSPECIFIED } from './order.ts';
import { discountOf, lineDiscounts, paidBack, pricedProducts } from './priced-lines.ts';

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
  // An update that names no products changes something else of the order.
  const hasLines = order.products.length > 0 || status === 'completed';
  const products = hasLines && status !== 'cancelled' ? pricedProducts(order) : [];
  const gross = products.map((product) => product.gross);
  const discount = discountOf(order, gross);
  batch.add(stagingOrders, {
    ...shared,
    order_id: event.order_id,
    status,
    anonymous_id: event.anonymous_id,
    coupon: order.coupon,
    revenue: order.revenue ?? (products.length > 0 ? sum(gross) - discount : order.net),
    discount,
    shipping: order.shipping,
    tax: order.tax,
    total: order.total,
    ordered_at: event.occurred_at,
    channel: null,
    promised_at: null,
    has_lines: products.length > 0,
  });
  const discounts = lineDiscounts(discount, products);
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
  const { reason } = order;
  // A refund that is told of twice is one, though each message has an id of its own.
  const returnId = `${event.order_id}:${order.refund_id ?? event.message_id}`;
  if (order.products.length === 0) {
    batch.add(stagingReturns, {
      ...shared,
      return_id: returnId,
      order_id: event.order_id,
      product_id: null,
      product_name: null,
      quantity: null,
      unit_price: null,
      amount: order.net,
      is_product: false,
      reason,
      position: 1,
    });
    return;
  }
  const products = pricedProducts(order);
  const amounts = paidBack(order, products);
  products.forEach((product, index) => {
    batch.add(stagingReturns, {
      ...shared,
      return_id: returnId,
      order_id: event.order_id,
      product_id: product.id,
      product_name: product.name,
      quantity: product.quantity,
      unit_price: order.products[index]?.price ?? null,
      amount: amounts[index] ?? null,
      is_product: true,
      reason,
      position: index + 1,
    });
  });
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
    currency: event.currency ?? currencyOf(order) ?? defaultCurrency,
  };
}

/** The currency that the products agree on, where only they tell. */
function currencyOf({ products }: Order): string | undefined {
  const [currency, ...others] = new Set(products.flatMap((product) => product.currency ?? []));
  return others.length === 0 ? currency : undefined;
}

type Shared = Pick<OrderLineRow, 'source' | 'ingest_id' | 'received_at' | 'message_id' | 'origin' | 'updated_at'> &
  Pick<OrderLineRow, 'customer_id' | 'country' | 'currency'>;
