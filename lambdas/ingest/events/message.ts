import * as z from 'zod';
import { Rejection } from '../rejection.ts';

/** Limits of the Segment HTTP Tracking API; SDKs are built to them. */
export const LIMITS = {
  eventBytes: 32 * 1024,
  batchBytes: 500 * 1024,
  batchEvents: 2500,
  messageIdLength: 100,
} as const;

/** SDKs send an empty userId for a guest; it names nobody. */
const id = z.union([z.string(), z.number()]).transform((value) => String(value).trim() || null);
const loose = z.record(z.string(), z.unknown());

/**
 * What the platform asks of an event: a known type, somebody it is about, a name for a `track`. Everything else is kept as
 * it comes, because the Segment spec marks nothing else as required and real traffic uses that freedom.
 */
const schema = z.looseObject({
  type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']),
  event: z.string().trim().min(1).max(255).optional(),
  messageId: z.string().min(1).max(LIMITS.messageIdLength).optional().nullable(),
  userId: id.optional().nullable(),
  anonymousId: id.optional().nullable(),
  properties: loose.optional().nullable(),
  traits: loose.optional().nullable(),
  context: loose.optional().nullable(),
  timestamp: z.string().optional().nullable(),
  originalTimestamp: z.string().optional().nullable(),
  sentAt: z.string().optional().nullable(),
});

export type Message = z.output<typeof schema>;

/** Validates one event and brings its name to the spec's spelling. */
export function readMessage(value: unknown): Message | Rejection {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return new Rejection('not_an_object', `An event is a JSON object; this is ${kindOf(value)}.`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return rejectionOf(parsed.error.issues[0]);
  const message = parsed.data;
  if (!message.userId && !message.anonymousId) {
    return new Rejection('missing_ids', 'An event needs a userId or an anonymousId; send at least one.');
  }
  if (message.type !== 'track') return message;
  if (!message.event) return new Rejection('missing_event_name', 'A track call needs an event name in `event`.');
  return { ...message, event: canonicalName(message.event) };
}

function rejectionOf(issue: z.core.$ZodIssue | undefined): Rejection {
  const field = issue?.path.join('.') || 'event';
  if (field === 'type') {
    return new Rejection('unknown_type', 'type must be one of track, identify, page, screen, group, alias.');
  }
  return new Rejection('invalid_field', `${field}: ${issue?.message ?? 'not as the event spec says'}.`);
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;

/** Event names that mean the same: v1 of the Segment Ecommerce Spec and Google Analytics 4, to the names of v2. */
const ALIASES = new Map<string, string>(
  Object.entries({
    'viewed product category': 'Product List Viewed',
    'viewed promotion': 'Promotion Viewed',
    'clicked promotion': 'Promotion Clicked',
    'clicked product': 'Product Clicked',
    'viewed product': 'Product Viewed',
    'added product': 'Product Added',
    'removed product': 'Product Removed',
    'viewed cart': 'Cart Viewed',
    'started order': 'Checkout Started',
    'viewed checkout step': 'Checkout Step Viewed',
    'completed checkout step': 'Checkout Step Completed',
    'updated order': 'Order Updated',
    'completed order': 'Order Completed',
    'refunded order': 'Order Refunded',
    'cancelled order': 'Order Cancelled',
    search: 'Products Searched',
    view_item_list: 'Product List Viewed',
    select_item: 'Product Clicked',
    view_item: 'Product Viewed',
    add_to_cart: 'Product Added',
    remove_from_cart: 'Product Removed',
    view_cart: 'Cart Viewed',
    begin_checkout: 'Checkout Started',
    add_payment_info: 'Payment Info Entered',
    purchase: 'Order Completed',
    refund: 'Order Refunded',
    view_promotion: 'Promotion Viewed',
    select_promotion: 'Promotion Clicked',
  }),
);

/** The name of an event in the Segment Ecommerce Spec v2; a name it does not know is kept as it is. */
export const canonicalName = (name: string): string => ALIASES.get(name.trim().toLowerCase()) ?? name.trim();
