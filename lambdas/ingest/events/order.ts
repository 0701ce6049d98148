import { LARGEST_COUNT, type ScaledDecimal } from '../../../contracts/table.ts';
import { formatDecimal, isBeyond, isWithin, times, wholeAmount } from '../decimal.ts';
import { field, type Reading, type RecordOf } from '../fields/field.ts';
import { decimal, exactInteger, plainText, tooLarge } from '../fields/kinds.ts';
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

type Amount = 'revenue' | 'subtotal' | 'total' | 'value' | 'discount' | 'shipping' | 'tax';
const AMOUNTS = properties.columns.filter((column) => column.field.kind === decimal);
const PRICE_UNKNOWN = 0n;
const QUOTED_LENGTH = 40;

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
  const beyond = AMOUNTS.find((column) => isBeyond(values(column), reading.largestAmount));
  if (beyond) return outOfRange(beyond.key, values(beyond), reading);
  const order = readRecord(properties, values, reading);
  if (order instanceof Rejection) return order;
  const negative = AMOUNTS.find(({ key }) => (order[key as Amount] ?? 0n) < 0n);
  if (negative) return belowZero(negative.key, values(negative));
  const products = readProducts(given, reading);
  if (products instanceof Rejection) return products;
  const unreturned = event === REFUND ? products.find(({ quantity, price }) => quantity < 0 || price < 0n) : undefined;
  if (unreturned && unreturned.price < 0n) return belowZero('products.price', formatDecimal(unreturned.price));
  if (unreturned) return belowZero('products.quantity', unreturned.quantity);
  return { ...order, products };
}

function readProducts(given: JsonObject, reading: Reading): OrderedProduct[] | Rejection {
  const products: OrderedProduct[] = [];
  for (const item of itemsOf(given)) {
    const read = readProduct(item, reading);
    if (read instanceof Rejection) return read;
    if (read) products.push(read);
  }
  const worth = products.reduce((sum, { quantity, price }) => sum + times(quantity, price), 0n);
  return isWithin(worth, reading.largestAmount) ? products : outOfRange('products', formatDecimal(worth), reading);
}

/** One product of an order, or undefined for one that names nothing. */
function readProduct(item: JsonObject, reading: Reading): OrderedProduct | undefined | Rejection {
  if (isBeyond(item.price, reading.largestAmount)) return outOfRange('products.price', item.price, reading);
  if (isBeyond(item.quantity, wholeAmount(LARGEST_COUNT))) return tooMany(item.quantity);
  const read = readRecord(product, valuesIn(item), reading);
  if (read instanceof Rejection) return read;
  const { id, name, category, quantity, price } = read;
  if (id === null) return undefined;
  const ordered = { id, name, category, quantity: quantity ?? 1, price: price ?? PRICE_UNKNOWN };
  const fits = isWithin(times(ordered.quantity, ordered.price), reading.largestAmount);
  return fits ? ordered : outOfRange('products.price', item.price, reading);
}

function itemsOf({ products, items }: JsonObject): JsonObject[] {
  const listed = products ?? items;
  return Array.isArray(listed) ? listed.map(objectOf) : [];
}

const outOfRange = (name: string, value: unknown, reading: Reading): Rejection =>
  new Rejection('amount_out_of_range', `${name} "${quoted(value)}" ${tooLarge(reading)}.`);

const tooMany = (quantity: unknown): Rejection =>
  new Rejection('invalid_quantity', `products.quantity "${quoted(quantity)}" is above ${LARGEST_COUNT}.`);

const quoted = (value: unknown): string => String(value).slice(0, QUOTED_LENGTH);

const belowZero = (name: string, value: unknown): Rejection =>
  new Rejection(
    `invalid_${name.replace('.', '_')}`,
    `${name} "${quoted(value)}" is below 0; what was paid back is an event of its own, ${REFUND}, with amounts above 0.`,
  );
