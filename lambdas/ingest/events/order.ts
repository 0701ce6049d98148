import { ONE_UNIT, times } from '../../../contracts/quantity.ts';
import { LARGEST_COUNT, type ScaledDecimal } from '../../../contracts/table.ts';
import { formatDecimal, isBeyond, isWithin, wholeAmount } from '../decimal.ts';
import { field, type Reading, type RecordOf } from '../fields/field.ts';
import { currencyCode, decimal, identifier, plainText, quantity, tooLarge } from '../fields/kinds.ts';
import { type GivenValue, invalid, readRecord, schemaOf, valuesIn } from '../fields/schema.ts';
import { asText, firstOf, isObject, type JsonObject, objectOf } from '../fields/value.ts';
import { parseJson } from '../json.ts';
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
  refund_id: field(identifier, { spellings: ['refundId'] }),
});

/** A product of an order event; Google Analytics calls it an item. */
const product = schemaOf('product', {
  id: field(identifier, { name: 'product_id', spellings: ['productId', 'item_id', 'sku', 'name'] }),
  name: field(plainText, { spellings: ['item_name'] }),
  category: field(plainText, { spellings: ['item_category'] }),
  quantity: field(quantity(), { name: 'products.quantity', spellings: ['quantity'] }),
  price: field(decimal, { name: 'products.price', spellings: ['price'] }),
  currency: field(currencyCode, { name: 'products.currency', spellings: ['currency', 'currency_code'] }),
});

type Amount = 'revenue' | 'subtotal' | 'total' | 'value' | 'discount' | 'shipping' | 'tax';
type Amounts = Readonly<Record<Amount, ScaledDecimal | null>>;
const AMOUNTS = properties.columns.filter((column) => column.field.kind === decimal);
const QUOTED_LENGTH = 40;

/** What stands in for products that are not named: their revenue would be lost otherwise. */
export const UNSPECIFIED = '(unspecified)';

export const REFUND = 'Order Refunded';

/** What an order event makes of its order. */
export const STATUSES: ReadonlyMap<string, string> = new Map([
  ['Order Completed', 'completed'],
  ['Order Updated', 'updated'],
  ['Order Cancelled', 'cancelled'],
]);

/** Whether an event tells what became of an order. */
export const isOrderEvent = (event: string | null): boolean => STATUSES.has(event ?? '') || event === REFUND;

export interface OrderedProduct {
  readonly id: string;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: ScaledDecimal;
  /** Null where only the order says what it came to. */
  readonly price: ScaledDecimal | null;
  readonly currency: string | null;
}

/** An order as its event tells of it. */
export interface Order extends RecordOf<typeof properties.fields> {
  readonly products: readonly OrderedProduct[];
  /** What the goods came to, after discounts and before tax and shipping, as far as the amounts say; null where they do not. */
  readonly net: ScaledDecimal | null;
}

/**
 * Reads what an event says of an order: its products, and where it is an order event its amounts too. Every amount of an
 * order event, and every line of any event, has to be one that the lake can hold and add up.
 */
export function readOrder(event: string | null, given: JsonObject, reading: Reading): Order | Rejection {
  const order = isOrderEvent(event)
    ? readAmounts(valuesIn(properties, event === REFUND ? asRefund(given) : given), reading)
    : properties.blank;
  if (order instanceof Rejection) return order;
  const products = readProducts(given, reading);
  if (products instanceof Rejection) return products;
  const wrong = event === REFUND ? products.map(notReturned).find((rejection) => rejection !== undefined) : undefined;
  if (wrong) return wrong;
  return { ...order, products, net: netOf(order) };
}

function readAmounts(values: GivenValue, reading: Reading): RecordOf<typeof properties.fields> | Rejection {
  const beyond = AMOUNTS.find((column) => isBeyond(values(column), reading.largestAmount));
  if (beyond) return outOfRange(beyond.key, values(beyond), reading);
  const order = readRecord(properties, values, reading);
  if (order instanceof Rejection) return order;
  const negative = AMOUNTS.find(({ key }) => (order[key as Amount] ?? 0n) < 0n);
  if (negative) return belowZero(negative.key, values(negative));
  return isContradictory(order) ? tooSmall(values) : order;
}

/** What was paid back, under whatever name it comes: read as absent it would pay back the whole order. */
const PAID_BACK = [
  'total',
  'amount',
  'refund_amount',
  'refundAmount',
  'refunded_amount',
  'amount_refunded',
  'refund_total',
];

function asRefund(given: JsonObject): JsonObject {
  const total = firstOf(PAID_BACK, (name) => given[name]);
  return total === undefined ? given : { ...given, total };
}

/** A total that is less than the shipping and tax in it leaves nothing to say what the goods came to. */
const isContradictory = ({ subtotal, revenue, total, shipping, tax }: Amounts): boolean =>
  subtotal === null && revenue === null && total !== null && total < (shipping ?? 0n) + (tax ?? 0n);

const tooSmall = (values: GivenValue): Rejection => {
  const total = AMOUNTS.find(({ key }) => key === 'total');
  return invalid('total', total && values(total), 'is less than shipping and tax together; check the three');
};

/** What is wrong with a product that is said to have come back. */
function notReturned({ quantity, price }: OrderedProduct): Rejection | undefined {
  if (quantity < 0n) return belowZero('products.quantity', formatDecimal(quantity));
  return price !== null && price < 0n ? belowZero('products.price', formatDecimal(price)) : undefined;
}

/**
 * `subtotal` is after discounts and before tax and shipping; `total` is with them; `revenue` stands before the discount of the order,
 * as in the example of the Segment Ecommerce Spec.
 */
function netOf({ subtotal, total, revenue, value, shipping, tax, discount }: Amounts): ScaledDecimal | null {
  const extras = (shipping ?? 0n) + (tax ?? 0n);
  const ofTotal = total !== null && (shipping !== null || tax !== null) && total >= extras ? total - extras : null;
  const ofRevenue = revenue === null ? null : revenue - atMost(discount ?? 0n, revenue);
  return subtotal ?? ofTotal ?? ofRevenue ?? total ?? value;
}

const atMost = (amount: ScaledDecimal, limit: ScaledDecimal): ScaledDecimal => (amount < limit ? amount : limit);

function readProducts(given: JsonObject, reading: Reading): OrderedProduct[] | Rejection {
  const items = itemsOf(given);
  if (items instanceof Rejection) return items;
  const products: OrderedProduct[] = [];
  for (const item of items) {
    const read = readProduct(item, reading);
    if (read instanceof Rejection) return read;
    if (read) products.push(read);
  }
  const worth = products.reduce((sum, { quantity, price }) => sum + times(quantity, price ?? 0n), 0n);
  return isWithin(worth, reading.largestAmount) ? products : outOfRange('products', formatDecimal(worth), reading);
}

/** One product of an order, or undefined for one that says nothing. */
function readProduct(item: JsonObject, reading: Reading): OrderedProduct | undefined | Rejection {
  if (isBeyond(item.price, reading.largestAmount)) return outOfRange('products.price', item.price, reading);
  if (isBeyond(item.quantity, wholeAmount(LARGEST_COUNT))) return tooMany(item.quantity);
  const read = readRecord(product, valuesIn(product, item), reading);
  if (read instanceof Rejection) return read;
  if (read.id === null && read.price === null) return undefined;
  const ordered = { ...read, id: read.id ?? UNSPECIFIED, quantity: read.quantity ?? ONE_UNIT };
  const fits = isWithin(times(ordered.quantity, ordered.price ?? 0n), reading.largestAmount);
  return fits ? ordered : outOfRange('products.price', item.price, reading);
}

/** The products of an event, also where they come as JSON text, as ids alone or as an array of PHP. */
export function itemsOf({ products, items }: JsonObject): JsonObject[] | Rejection {
  const given = products ?? items;
  const listed = typeof given === 'string' ? listIn(given) : listOf(given);
  if (listed === undefined) {
    const value = isObject(given) ? '' : ` "${quoted(given)}"`;
    return new Rejection('invalid_products', `products${value} is not a list; send an array of products.`);
  }
  return listed.map((item) => (asText(item) === null ? objectOf(item) : { product_id: asText(item) }));
}

/** Keys of a PHP array from which something was taken out: it comes as an object. */
const INDEX = /^\d+$/;

/** What stands for a list; undefined for an object that is none. A mere count of products says nothing of them. */
function listOf(given: unknown): readonly unknown[] | undefined {
  if (Array.isArray(given)) return given;
  if (!isObject(given)) return [];
  return Object.keys(given).every((key) => INDEX.test(key)) ? Object.values(given) : undefined;
}

/** The list in a text; undefined where it says something and holds none. */
function listIn(text: string): readonly unknown[] | undefined {
  if (text.trim() === '') return [];
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null ? listOf(value) : undefined;
  } catch {
    return undefined;
  }
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
