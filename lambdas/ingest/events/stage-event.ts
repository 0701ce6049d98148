import type { RowOf } from '../../../contracts/table.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../../glue-sql/tables/identities.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { jsonText } from '../envelope.ts';
import { field, type Reading } from '../fields/field.ts';
import { anyTime, decimal, identifier, plainText } from '../fields/kinds.ts';
import { CURRENCY_SIGNS } from '../fields/number.ts';
import { readRecord, schemaOf, valuesIn } from '../fields/schema.ts';
import { asText, firstOf, type JsonObject, objectOf } from '../fields/value.ts';
import { writtenCurrency } from '../fields/written-currency.ts';
import { Rejection } from '../rejection.ts';
import type { EventRow, StagingBatch } from '../staging.ts';
import { type Arrival, type EventSettings, eventRows } from './event-row.ts';
import { LIMITS, type Message, readMessage } from './message.ts';
import { isOrderEvent, itemsOf, readOrder } from './order.ts';
import { addOrderRows } from './order-rows.ts';
import { occurredAt, UTC } from './time.ts';

/** What an event says of a product. */
const productSchema = schemaOf('product', {
  product_id: field(identifier, { spellings: ['productId', 'item_id', 'sku'] }),
  name: field(plainText, { spellings: ['item_name'] }),
  category: field(plainText, { spellings: ['item_category'] }),
  brand: field(plainText, { spellings: ['item_brand'] }),
  price: field(decimal),
});

const PRODUCT_ID = productSchema.columns[0] as (typeof productSchema.columns)[number];

/** What the traits of a customer tell, apart from who it is. */
const traitsSchema = schemaOf('customer', {
  country: field(plainText, { name: 'address.country', spellings: ['country'] }),
  region: field(plainText, { name: 'address.state', spellings: ['state'] }),
  created_at: field(anyTime, { name: 'createdAt', spellings: ['created_at'] }),
});

/**
 * Real traffic uses the freedom of the spec: a text that cannot be read is absent, and stays in the payload. A figure is not, lest an
 * order count with another sum than its own.
 */
const ON_UNREADABLE = 'reject figures';

type ProductRow = RowOf<typeof stagingProducts>;
type CustomerRow = RowOf<typeof stagingCustomers>;

/**
 * Takes one event into a batch: validates it, corrects its time, and adds the rows it stands for. Persons have been taken out
 * of it already ({@link Protection.event}): its e-mail address and phone number are the hashes that the customer's row keeps.
 * The same core serves the stream, imported files and replays, so that an event means the same however it came.
 * @returns why the event was refused, or undefined when its rows were added
 */
export function stageEvent(
  batch: StagingBatch,
  body: unknown,
  arrival: Arrival,
  settings: EventSettings,
): Rejection | undefined {
  const rejection = stage(batch, body, arrival, settings);
  return rejection && (settings.suppression?.judgeRefused(body, arrival.source, arrival.receivedAt) ?? rejection);
}

function stage(batch: StagingBatch, body: unknown, arrival: Arrival, settings: EventSettings): Rejection | undefined {
  const unfit = unfitToStore(arrival.json ?? jsonText(body));
  if (unfit) return unfit;
  const message = readMessage(body);
  if (message instanceof Rejection) return message;
  const at = occurredAt(message, arrival.receivedAt);
  if (at instanceof Rejection) return at;
  const { hash, currency, largestAmount } = settings;
  const latest = Number.POSITIVE_INFINITY;
  const reading: Reading = { clock: UTC, hash, latest, largestAmount, onUnreadable: ON_UNREADABLE };
  const properties = objectOf(message.properties);
  const order = readOrder(message.event ?? null, properties, reading);
  if (order instanceof Rejection) return order;
  const items = itemsOf(properties);
  if (items instanceof Rejection) return items;
  const rows = rowsIn(message, items, at, arrival, { reading, currency });
  if (rows instanceof Rejection) return rows;
  const [row] = rows;
  if (isOrderEvent(row.event) && row.order_id === null) {
    return new Rejection('missing_order_id', `${row.event} needs the id of its order in order_id.`);
  }
  const products = productRows(row, properties, items, reading);
  if (products instanceof Rejection) return products;
  const customer = customerRow(row, message, reading);
  if (customer instanceof Rejection) return customer;
  for (const each of rows) batch.add(stagingEvents, each);
  addOrderRows(batch, row, order, currency);
  for (const product of products) batch.add(stagingProducts, product);
  if (customer) batch.add(stagingCustomers, customer);
  addAlias(batch, row, message);
  return undefined;
}

/** @param json the event as text; undefined where it cannot be written as one */
function unfitToStore(json: string | undefined): Rejection | undefined {
  if (json === undefined) return new Rejection('nested_too_deeply', 'The event is nested too deeply to be stored.');
  const size = Buffer.byteLength(json);
  if (size <= LIMITS.eventBytes) return undefined;
  return new Rejection('event_too_large', `The event has ${size} bytes; the limit is ${LIMITS.eventBytes}.`);
}

/** The rows of the event itself, in the currency that its amounts have beside them where it names none. */
function rowsIn(
  message: Message,
  items: readonly JsonObject[],
  at: number,
  arrival: Arrival,
  { reading, currency }: { readonly reading: Reading; readonly currency: string },
): ReturnType<typeof eventRows> {
  const written = currencyBeside(objectOf(message.properties), items, currency);
  if (written instanceof Rejection) return written;
  const rows = eventRows(message, items, at, arrival, reading);
  if (rows instanceof Rejection || written === undefined) return rows;
  const [first, ...others] = rows.map((row): EventRow => ({ ...row, currency: row.currency ?? written }));
  return first === undefined ? rows : [first, ...others];
}

const AMOUNTS = ['revenue', 'subtotal', 'total', 'value', 'discount', 'shipping', 'tax', 'price', 'amount'];
const CURRENCIES = ['currency', 'currency_code', 'currencyCode'];
const currencyIn = (given: JsonObject): string | null => {
  const named = asText(firstOf(CURRENCIES, (name) => given[name]));
  return named === null ? null : (CURRENCY_SIGNS.get(named) ?? named.toUpperCase());
};

/** The currency that the amounts of an event have beside them; a product that names its own is held to that. */
function currencyBeside(
  properties: JsonObject,
  items: readonly JsonObject[],
  fallback: string,
): string | undefined | Rejection {
  const isWritten = AMOUNTS.some((name) => typeof properties[name] === 'string');
  // A number says nothing of a currency.
  if (!isWritten && items.every(({ price }) => typeof price !== 'string')) return undefined;
  const stated = currencyIn(properties);
  const [alike, others] = [
    items.filter((item) => currencyIn(item) === null),
    items.filter((item) => currencyIn(item) !== null),
  ];
  for (const item of others) {
    const found = writtenCurrency([item.price], currencyIn(item), fallback);
    if (found instanceof Rejection) return found;
  }
  const amounts = [...AMOUNTS.map((name) => properties[name]), ...alike.map(({ price }) => price)];
  const found = writtenCurrency(amounts, stated, fallback);
  return others.length > 0 && typeof found === 'string' ? undefined : found;
}

const versionOf = (row: EventRow) =>
  ({
    source: row.source,
    ingest_id: row.ingest_id,
    received_at: row.received_at,
    message_id: row.message_id,
    origin: 'event',
    updated_at: row.occurred_at,
  }) as const;

function productRows(
  row: EventRow,
  properties: JsonObject,
  items: readonly JsonObject[],
  reading: Reading,
): ProductRow[] | Rejection {
  const rows: ProductRow[] = [];
  const isAboutOne = asText(valuesIn(productSchema, properties)(PRODUCT_ID)) !== null;
  for (const given of isAboutOne ? [properties] : items) {
    const product = readRecord(productSchema, valuesIn(productSchema, given), reading);
    if (product instanceof Rejection) return product;
    const { product_id } = product;
    if (product_id === null) continue;
    rows.push({
      ...versionOf(row),
      ...product,
      product_id,
      currency: row.currency,
      is_product: true,
      supplier_id: null,
      unit_cost: null,
      is_record: false,
    });
  }
  return rows;
}

/** An `alias` call says that a customer was known by another id before. */
function addAlias(batch: StagingBatch, row: EventRow, message: Message): void {
  const identity = asText(message.previousId);
  if (message.type !== 'alias' || identity === null || row.user_id === null || identity === row.user_id) return;
  const { source, ingest_id, received_at, user_id: customer_id, occurred_at: seen_at } = row;
  batch.add(stagingIdentities, { source, ingest_id, received_at, kind: 'account', identity, customer_id, seen_at });
}

const traitsOf = ({ context, traits }: Message) => ({ ...objectOf(objectOf(context).traits), ...objectOf(traits) });

function customerRow(row: EventRow, message: Message, reading: Reading): CustomerRow | undefined | Rejection {
  if (row.user_id === null || (message.type !== 'identify' && row.order_id === null)) return undefined;
  const given = traitsOf(message);
  const traits = readRecord(traitsSchema, valuesIn(traitsSchema, given), reading);
  if (traits instanceof Rejection) return traits;
  return {
    ...versionOf(row),
    ...traits,
    customer_id: row.user_id,
    email_hash: asText(given.email),
    phone_hash: asText(given.phone),
    first_seen_at: row.occurred_at,
    is_record: false,
  };
}
