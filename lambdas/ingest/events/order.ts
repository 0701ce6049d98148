import type { ScaledDecimal } from '../../../contracts/table.ts';
import { inRange, isTooLarge, times } from '../decimal.ts';
import { field, type Reading, type RecordOf } from '../fields/field.ts';
import { decimal, exactInteger, plainText } from '../fields/kinds.ts';
import { readRecord, schemaOf, valuesIn } from '../fields/schema.ts';
import { type JsonObject, objectOf } from '../fields/value.ts';
import { Rejection } from '../rejection.ts';

/** What the platform uses of the properties of an order event, in the words of the Segment Ecommerce Spec. */
const properties = schemaOf('order', {
  revenue: field(decimal),
  subtotal: field(decimal),
  total: field(decimal),
  value: field(decimal),
  discount: field(decimal),
  shipping: field(decimal),
  tax: field(decimal),
  coupon: field(plainText),
  country: field(plainText, { spellings: ['country_code'] }),
  reason: field(plainText, { spellings: ['refund_reason'] }),
});

/** A product of an order event; Google Analytics calls it an item. */
const product = schemaOf('product', {
  id: field(plainText, { name: 'product_id', spellings: ['productId', 'item_id', 'sku', 'name'] }),
  name: field(plainText, { spellings: ['item_name'] }),
  category: field(plainText, { spellings: ['item_category'] }),
  quantity: field(exactInteger),
  price: field(decimal),
});

const AMOUNTS = properties.columns.filter((column) => column.field.kind === decimal);
const PRICE_UNKNOWN = 0n;

export const REFUND = 'Order Refunded';

/** What an order event makes of its order. */
export const STATUSES: ReadonlyMap<string, string> = new Map([
  ['Order Completed', 'completed'],
  ['Order Updated', 'updated'],
  ['Order Cancelled', 'cancelled'],
]);

export interface OrderedProduct {
  readonly id: string;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly price: ScaledDecimal;
}

/** An order as its event tells of it. */
export interface Order extends RecordOf<typeof properties.fields> {
  readonly products: readonly OrderedProduct[];
}

/**
 * Reads what an event says of an order: its products, and where it is an order event its amounts too. Every amount of an
 * order event, and every line of any event, has to be one that the lake can hold and add up.
 */
export function readOrder(event: string | null, given: JsonObject, reading: Reading): Order | Rejection {
  const isOrder = STATUSES.has(event ?? '') || event === REFUND;
  const values = valuesIn(isOrder ? given : {});
  if (AMOUNTS.some((column) => isTooLarge(values(column)))) return outOfRange();
  const order = readRecord(properties, values, reading);
  if (order instanceof Rejection) return order;
  const products = readProducts(given, reading);
  return products instanceof Rejection ? products : { ...order, products };
}

function readProducts(given: JsonObject, reading: Reading): OrderedProduct[] | Rejection {
  const products: OrderedProduct[] = [];
  for (const item of itemsOf(given)) {
    if (isTooLarge(item.price) || isTooLarge(item.quantity)) return outOfRange();
    const read = readRecord(product, valuesIn(item), reading);
    if (read instanceof Rejection) return read;
    const { id, name, category, quantity, price } = read;
    if (id !== null) products.push({ id, name, category, quantity: quantity ?? 1, price: price ?? PRICE_UNKNOWN });
  }
  const fits = products.every(({ quantity, price }) => inRange(times(quantity, price)));
  return fits ? products : outOfRange();
}

function itemsOf({ products, items }: JsonObject): JsonObject[] {
  const listed = products ?? items;
  return Array.isArray(listed) ? listed.map(objectOf) : [];
}

const outOfRange = (): Rejection =>
  new Rejection(
    'amount_out_of_range',
    'An amount of the order is 100 billion or more; check its quantities, prices and totals.',
  );
