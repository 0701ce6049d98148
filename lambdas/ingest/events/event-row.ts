import type { EpochMillis } from '../../../contracts/table.ts';
import { decimalOf } from '../decimal.ts';
import type { EventRow } from '../staging.ts';
import { deviceOf } from './device.ts';
import { fieldsOf, firstText, integer, text } from './fields.ts';
import type { Message } from './message.ts';
import type { Pseudonymise } from './privacy.ts';

/** Identity and arrival of one event. */
export interface Arrival {
  readonly source: string;
  readonly ingestId: string;
  readonly receivedAt: EpochMillis;
}

/** What a stage says about the events of its shop. */
export interface EventSettings {
  readonly hash: Pseudonymise;
  /** Currency of amounts that come without one, ISO 4217. */
  readonly currency: string;
}

/** The message id of an event; one that came without gets its arrival's identity, which a redelivery repeats. */
export const messageIdOf = (message: Message, arrival: Arrival): string =>
  message.messageId ?? `auto-${arrival.ingestId}`;

/** The row of `staging.events` for a checked message, from which persons have been taken out. */
export function eventRow(message: Message, at: EpochMillis, arrival: Arrival): EventRow {
  const properties = fieldsOf(message.properties);
  const context = fieldsOf(message.context);
  const page = fieldsOf(context.page);
  const campaign = fieldsOf(context.campaign);
  return {
    source: arrival.source,
    ingest_id: arrival.ingestId,
    received_at: arrival.receivedAt,
    message_id: messageIdOf(message, arrival),
    type: message.type,
    event: message.event ?? null,
    occurred_at: at,
    user_id: message.userId ?? null,
    anonymous_id: message.anonymousId ?? null,
    session_id: firstText(context, 'sessionId', 'session_id'),
    page_url: firstText(page, 'url') ?? firstText(properties, 'url'),
    page_path: firstText(page, 'path') ?? firstText(properties, 'path'),
    referrer: firstText(page, 'referrer') ?? firstText(properties, 'referrer'),
    utm_source: text(campaign.source),
    utm_medium: text(campaign.medium),
    utm_campaign: text(campaign.name),
    utm_term: text(campaign.term),
    utm_content: text(campaign.content),
    device: deviceOf(text(fieldsOf(context.device).type), text(context.userAgent)),
    locale: text(context.locale),
    product_id: firstText(properties, 'product_id', 'productId', 'sku'),
    category: text(properties.category),
    quantity: integer(properties.quantity),
    price: decimalOf(properties.price) ?? null,
    value: decimalOf(properties.value ?? properties.revenue ?? properties.total) ?? null,
    currency: text(properties.currency),
    order_id: firstText(properties, 'order_id', 'orderId', 'transaction_id'),
    cart_id: text(properties.cart_id),
    payload: JSON.stringify(contentOf(message)),
  };
}

function contentOf({ properties, traits, context }: Message): Record<string, unknown> {
  return { ...(properties && { properties }), ...(traits && { traits }), ...(context && { context }) };
}
