import { ONE_UNIT, times } from '../../../contracts/quantity.ts';
import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { allocate, formatDecimal, isWithin, lineKind, sum } from '../../ingest/decimal.ts';
import { isNoId, tooLarge } from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import type { LineItem } from './line-items.ts';
import { priceOf } from './line-money.ts';
import { mentionCustomer, mentionProduct } from './mentions.ts';
import type { OrderFate } from './order-words.ts';
import type { Arrival } from './record-source.ts';
import { DERIVED, goodsOf, standInLine, type WholeOrder, wholeRefund } from './whole-order.ts';

/** A row of an export that holds orders with their lines, or one without: what it says of the order, and of a line. */
export interface ExportedRow {
  readonly order_id: string;
  readonly ordered_at: EpochMillis;
  readonly status: OrderFate | null;
  readonly currency: string | null;
  readonly customer_id: string | null;
  /** By which a customer without an id is known. */
  readonly email?: string | null;
  readonly country: string | null;
  readonly coupon: string | null;
  readonly discount: ScaledDecimal | null;
  readonly shipping: ScaledDecimal | null;
  readonly tax: ScaledDecimal | null;
  readonly total: ScaledDecimal | null;
  readonly refunded_amount: ScaledDecimal | null;
  readonly shipped_at: EpochMillis | null;
  readonly cancelled_at: EpochMillis | null;
  readonly product_id: string | null;
  readonly product_name: string | null;
  readonly quantity: ScaledDecimal | null;
  readonly unit_price: ScaledDecimal | null;
  readonly line_amount: ScaledDecimal | null;
  readonly line_discount: ScaledDecimal | null;
  /** The lines, where they stand in cells of the one row that an order has. */
  readonly line_items?: readonly LineItem[] | null;
}

/** The fields that are the order’s: rows that leave them blank take them from its first row. */
export const ORDER_FIELDS = [
  'ordered_at',
  'status',
  'currency',
  'customer_id',
  'country',
  'coupon',
  'discount',
  'shipping',
  'tax',
  'total',
  'refunded_amount',
  'shipped_at',
  'cancelled_at',
] as const;

/** What the goods of an order came to after discounts, before tax and shipping, and the tax on them. */
export interface Goods {
  readonly net: ScaledDecimal;
  readonly tax: ScaledDecimal;
  /** Whether the prices of the lines hold the tax. */
  readonly isTaxIncluded: boolean;
}

/** A line with what it came to before what was taken off the order. */
interface Line {
  readonly quantity: ScaledDecimal;
  readonly gross: ScaledDecimal;
  readonly net: ScaledDecimal;
}

interface Order<R> {
  readonly first: R;
  readonly goods: Goods | null;
  /** What each row’s line came to in the end; null where it has none. */
  readonly lines: readonly ((Line & { readonly revenue: ScaledDecimal }) | null)[];
}

/**
 * Stages an export of whole orders, a row a line. The lines of an order sum to its goods: what they come to above that was taken
 * off, or is tax that the prices hold, and is shared out over them.
 * @param goodsIn what a row says of the goods of its order; null where nothing does
 */
export function exportedOrders<R extends ExportedRow>(goodsIn: (row: R) => Goods | null | Rejection) {
  const worked = new WeakMap<readonly unknown[], Order<R> | Rejection>();
  const orderIn = (records: readonly (R | Rejection)[]): Order<R> | Rejection => {
    const known = worked.get(records);
    if (known) return known;
    const order = workedOut(records, goodsIn);
    worked.set(records, order);
    return order;
  };
  return (batch: StagingBatch, row: R, arrival: Arrival<R>): Rejection | undefined => {
    if (arrival.order.isScattered) {
      return new Rejection('scattered_order', `The rows of order ${row.order_id} stand apart; sort the file by order.`);
    }
    if (row.line_items && arrival.order.records.length > 1) {
      const detail = `Order ${row.order_id} stands in several rows, each with line items of its own; keep the one that holds.`;
      return new Rejection('repeated_order', detail);
    }
    if (row.line_items) return addItems(batch, row, goodsIn, row.line_items, arrival);
    const order = orderIn(arrival.order.records);
    return order instanceof Rejection ? order : addRow(batch, order, row, arrival);
  };
}

/** Each row is accounted for once: by its line, else by the header of its order. */
function addRow<R extends ExportedRow>(
  batch: StagingBatch,
  order: Order<R>,
  row: R,
  arrival: Arrival<R>,
): Rejection | undefined {
  const line = order.lines[arrival.order.index] ?? null;
  const excess = line && excessOf(line, arrival);
  if (excess) return excess;
  const isFirst = row === order.first;
  if (isFirst || !line) addHeader(batch, order, arrival, line ? DERIVED : 'file');
  if (isFirst) addWhole(batch, order, arrival);
  if (line) addLine(batch, row, line, arrival, 'file');
  return undefined;
}

/** No file has more lines; positions within a file are unique, and those of an order rise. */
const MOST_LINES = 2 ** 32;

/** An order of one row that holds its lines: it is accounted for by its header. */
function addItems<R extends ExportedRow>(
  batch: StagingBatch,
  row: R,
  goodsIn: (row: R) => Goods | null | Rejection,
  items: readonly LineItem[],
  arrival: Arrival<R>,
): Rejection | undefined {
  const rows = items.map((item): R => ({ ...row, ...item }));
  const order = workedOut(rows, goodsIn);
  if (order instanceof Rejection) return order;
  const excess = order.lines.map((line) => line && excessOf(line, arrival)).find((found) => found);
  if (excess) return excess;
  addHeader(batch, order, arrival, 'file');
  addWhole(batch, order, arrival);
  rows.forEach((each, index) => {
    const line = order.lines[index];
    if (line) addLine(batch, each, line, { ...arrival, line: arrival.line + (index + 1) * MOST_LINES }, DERIVED);
  });
  return undefined;
}

const excessOf = ({ gross, quantity }: Line, { context }: Pick<Arrival, 'context'>): Rejection | undefined =>
  isWithin(gross, context.largestAmount)
    ? undefined
    : invalid('quantity', formatDecimal(quantity), `times the price ${tooLarge(context)}`);

function workedOut<R extends ExportedRow>(
  records: readonly (R | Rejection)[],
  goodsIn: (row: R) => Goods | null | Rejection,
): Order<R> | Rejection {
  const rows = records.filter((record): record is R => !(record instanceof Rejection));
  const [first] = rows;
  if (!first) throw new Error('An order has a row.');
  const goods = goodsIn(first);
  if (goods instanceof Rejection) return goods;
  const lines = records.map((record) => (record instanceof Rejection ? null : lineOf(record)));
  const faulty = lines.find((line) => line instanceof Rejection);
  if (faulty) return faulty;
  const read = lines.filter((line): line is Line | null => !(line instanceof Rejection));
  const nets = read.map((line) => (line && line.net > 0n ? line.net : 0n));
  const vouchers = sum(read.map((line) => (line && line.net < 0n ? -line.net : 0n)));
  const whole = sum(nets);
  const held = goods?.isTaxIncluded ? goods.tax : 0n;
  const off = goods ? whole - held - goods.net : vouchers + (first.discount ?? 0n);
  if (off > whole) return invalid('discount', undefined, 'is more than the lines of the order come to');
  const worth = allocate(whole - held - (off > 0n ? off : 0n), nets);
  return {
    first,
    goods,
    lines: read.map((line, index) => line && { ...withoutTax(line, goods), revenue: worth[index] ?? 0n }),
  };
}

/** A line of prices that hold tax, at what they are without. */
function withoutTax(line: Line, goods: Goods | null): Line {
  if (!goods?.isTaxIncluded || line.net <= 0n) return line;
  const { net, tax } = goods;
  const without = (amount: ScaledDecimal): ScaledDecimal => (amount * net + net + tax - 1n) / (net + tax);
  return { ...line, gross: without(line.gross), net: without(line.net) };
}

function lineOf({ quantity, unit_price, line_amount, line_discount, product_id, product_name }: ExportedRow) {
  const isThere = product_id !== null || product_name !== null;
  if (!isThere && quantity === null) return null;
  const count = quantity ?? ONE_UNIT;
  if (unit_price === null && line_amount === null) {
    return new Rejection('missing_price', 'The line has neither a price nor what it came to.');
  }
  const gross = unit_price === null ? (line_amount ?? 0n) : times(count, unit_price);
  const net = line_amount ?? gross - (line_discount ?? 0n);
  return { quantity: count, gross: gross < net ? net : gross, net };
}

function wholeOf<R extends ExportedRow>({ first }: Order<R>, { context }: Arrival<R>): WholeOrder {
  const { order_id, ordered_at, country } = first;
  return {
    order_id,
    ordered_at,
    customer_id: customerOf(first),
    country,
    currency: first.currency ?? context.currency,
  };
}

/** Shops write 0 for a guest. */
const customerOf = ({ customer_id, email }: ExportedRow): string | null =>
  customer_id !== null && !isNoId(customer_id) ? customer_id : (email ?? null);

const isCancelled = ({ status, cancelled_at }: ExportedRow): boolean => status === 'cancelled' || cancelled_at !== null;

function addHeader<R extends ExportedRow>(
  batch: StagingBatch,
  order: Order<R>,
  arrival: Arrival<R>,
  origin: 'file' | typeof DERIVED,
): void {
  const { lineage } = arrival;
  const { first, goods, lines } = order;
  const sold = sum(lines.map((line) => line?.revenue ?? 0n));
  const hasLines = lines.some((line) => line !== null);
  batch.add(stagingOrders, {
    ...lineage,
    ...wholeOf(order, arrival),
    origin,
    status: isCancelled(first) ? 'cancelled' : 'completed',
    anonymous_id: null,
    coupon: first.coupon,
    revenue: hasLines ? sold : (goods?.net ?? null),
    discount: first.discount,
    shipping: first.shipping,
    tax: first.tax,
    total: first.total,
    channel: null,
    promised_at: null,
    has_lines: false,
  });
}

/** Adds what an order says once: its customer, how far it came, what was paid back, and the line that stands for all if it has none. */
function addWhole<R extends ExportedRow>(batch: StagingBatch, order: Order<R>, arrival: Arrival<R>): void {
  const { lineage } = arrival;
  const { first, goods, lines } = order;
  const whole = wholeOf(order, arrival);
  const { order_id, ordered_at, customer_id, country } = whole;
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: ordered_at });
  const cancelled = isCancelled(first) ? (first.cancelled_at ?? ordered_at) : null;
  const steps = { placed: ordered_at, shipped: first.shipped_at, cancelled };
  for (const [status, reached_at] of Object.entries(steps)) {
    if (reached_at !== null) batch.add(stagingOrderStatuses, { ...lineage, order_id, status, reached_at });
  }
  if (isCancelled(first)) return;
  const hasLines = lines.some((line) => line !== null);
  const revenue = hasLines ? sum(lines.map((line) => line?.revenue ?? 0n)) : (goods?.net ?? 0n);
  if (!hasLines) standInLine(batch, whole, { revenue, discount: first.discount ?? 0n }, arrival);
  const paid = first.refunded_amount ?? 0n;
  if (first.status !== 'refunded' && paid === 0n) return;
  const back = { total: first.total, revenue, tax: goods?.tax ?? first.tax ?? 0n };
  const amount = first.status === 'refunded' ? null : goodsOf(paid, back);
  wholeRefund(batch, whole, { amount, returned_at: ordered_at }, arrival);
}

/** Rounds the price up, so that the line comes to no less than its worth: what it is above that is discount. */
function addLine<R extends ExportedRow>(
  batch: StagingBatch,
  row: R,
  line: NonNullable<Order<R>['lines'][number]>,
  { lineage, context, line: position }: Arrival<R>,
  origin: 'file' | typeof DERIVED,
): void {
  const { order_id, ordered_at, country, product_name } = row;
  const customer_id = customerOf(row);
  const unit_price = line.gross < 0n ? -priceOf(-line.gross, line.quantity) : priceOf(line.gross, line.quantity);
  const kind = lineKind(line.quantity, unit_price);
  const common = {
    product_id: row.product_id ?? product_name ?? 'unknown',
    category: null,
    currency: row.currency ?? context.currency,
    is_product: kind !== 'adjustment',
    supplier_id: null,
  };
  batch.add(stagingOrderLines, {
    ...lineage,
    ...common,
    origin,
    version_id: context.fileId,
    position,
    order_id,
    product_name,
    quantity: line.quantity,
    unit_price,
    discount: kind === 'sale' ? atLeastNothing(times(line.quantity, unit_price) - line.revenue) : 0n,
    line_kind: kind,
    customer_id,
    country,
    ordered_at,
    freight: null,
    ship_by: null,
  });
  const price = kind === 'sale' ? unit_price : null;
  mentionProduct(batch, { ...lineage, ...common, name: product_name, price, updated_at: ordered_at });
}

const atLeastNothing = (amount: ScaledDecimal): ScaledDecimal => (amount < 0n ? 0n : amount);
