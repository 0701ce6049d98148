import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../../glue-sql/tables/identities.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { decimalOf } from '../decimal.ts';
import { jsonText } from '../json-text.ts';
import { Rejection } from '../rejection.ts';
import type { EventRow, StagingBatch } from '../staging.ts';
import { type Arrival, type EventSettings, eventRow } from './event-row.ts';
import { fieldsOf, firstText, instant, text } from './fields.ts';
import { LIMITS, type Message, readMessage } from './message.ts';
import { addOrderRows, amountsInRange } from './order-rows.ts';
import { emailHash, type Pseudonymise, phoneHash, withoutPersons } from './privacy.ts';
import { occurredAt } from './time.ts';

/**
 * Takes one event into a batch: checks it, corrects its time, and adds the rows it stands for.
 * The same core serves the stream, imported files and replays, so that an event means the same however it came.
 * @returns why the event was refused, or undefined when its rows were added
 */
export function stageEvent(
  batch: StagingBatch,
  body: unknown,
  arrival: Arrival,
  settings: EventSettings,
): Rejection | undefined {
  const json = jsonText(body);
  if (json === undefined) return new Rejection('nested_too_deeply', 'The event is nested too deeply to be stored.');
  const size = Buffer.byteLength(json);
  if (size > LIMITS.eventBytes) {
    return new Rejection('event_too_large', `The event has ${size} bytes; the limit is ${LIMITS.eventBytes}.`);
  }
  const message = readMessage(body);
  if (message instanceof Rejection) return message;
  const at = occurredAt(message, arrival.receivedAt);
  if (at instanceof Rejection) return at;
  const clean = withoutPersons(message, settings.hash);
  const properties = fieldsOf(clean.properties);
  if (!amountsInRange(message.event, properties)) {
    return new Rejection(
      'amount_out_of_range',
      'An amount of the order is 100 billion or more; check its quantities, prices and totals.',
    );
  }
  const row = eventRow(clean, at, arrival);
  batch.add(stagingEvents, row);
  addOrderRows(batch, row, properties, settings.currency);
  addProduct(batch, row, clean);
  addCustomer(batch, row, { message, clean }, settings.hash);
  addAlias(batch, row, message);
  return undefined;
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

function addProduct(batch: StagingBatch, row: EventRow, message: Message): void {
  const properties = fieldsOf(message.properties);
  const listed = Array.isArray(properties.products) ? properties.products.map(fieldsOf) : [];
  for (const fields of row.product_id === null ? listed : [properties]) {
    const id = firstText(fields, 'product_id', 'productId', 'sku');
    if (id === null) continue;
    batch.add(stagingProducts, {
      ...versionOf(row),
      product_id: id,
      name: firstText(fields, 'name'),
      category: firstText(fields, 'category'),
      brand: firstText(fields, 'brand'),
      price: decimalOf(fields.price) ?? null,
      currency: row.currency,
      is_product: true,
      supplier_id: null,
      unit_cost: null,
      is_record: false,
    });
  }
}

/** An `alias` call says that a customer was known by another id before. */
function addAlias(batch: StagingBatch, row: EventRow, message: Message): void {
  const identity = text(message.previousId);
  if (message.type !== 'alias' || identity === null || row.user_id === null || identity === row.user_id) return;
  const { source, ingest_id, received_at, user_id: customer_id, occurred_at: seen_at } = row;
  batch.add(stagingIdentities, { source, ingest_id, received_at, kind: 'account', identity, customer_id, seen_at });
}

const traitsOf = ({ context, traits }: Message) => ({ ...fieldsOf(fieldsOf(context).traits), ...fieldsOf(traits) });

function addCustomer(
  batch: StagingBatch,
  row: EventRow,
  { message, clean }: { readonly message: Message; readonly clean: Message },
  hash: Pseudonymise,
): void {
  if (row.user_id === null) return;
  const given = traitsOf(message);
  const traits = traitsOf(clean);
  if (message.type !== 'identify' && row.order_id === null) return;
  batch.add(stagingCustomers, {
    ...versionOf(row),
    customer_id: row.user_id,
    email_hash: emailHash(given.email, hash),
    phone_hash: phoneHash(given.phone, hash),
    country: firstText(fieldsOf(traits.address), 'country') ?? firstText(traits, 'country'),
    region: firstText(fieldsOf(traits.address), 'state') ?? firstText(traits, 'state'),
    created_at: instant(traits.createdAt ?? traits.created_at),
    first_seen_at: row.occurred_at,
    is_record: false,
  });
}
