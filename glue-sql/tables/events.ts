import { lineage } from '../../contracts/entity.ts';
import { LARGEST_COUNT, rowRules, table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  message_id: {
    id: 4,
    type: 'string',
    required: true,
    doc: 'Dedupe key, scoped by source; for each further product of an event that is about several, with its place behind chr(31)',
  },
  type: {
    id: 5,
    type: 'string',
    required: true,
    values: ['track', 'identify', 'page', 'screen', 'group', 'alias'],
    doc: '`track`, `identify`, `page`, `screen`, `group` or `alias`',
  },
  event: { id: 6, type: 'string', doc: 'Canonical event name of a `track`, e.g. `Product Viewed`' },
  occurred_at: {
    id: 7,
    type: 'timestamp',
    required: true,
    isPast: true,
    doc: 'Event time corrected for clock skew, UTC',
  },
  user_id: { id: 8, type: 'string', personal: 'customer', doc: 'The shop’s id of a known customer' },
  anonymous_id: { id: 9, type: 'string', personal: 'device', doc: 'The device’s id' },
  session_id: { id: 10, type: 'string', personal: 'data', doc: 'Session id as the client sent it' },
  page_url: { id: 11, type: 'string', doc: 'URL of the page' },
  page_path: { id: 12, type: 'string', doc: 'Path of the page' },
  referrer: { id: 13, type: 'string', doc: 'Referring URL' },
  utm_source: { id: 14, type: 'string', doc: 'context.campaign.source' },
  utm_medium: { id: 15, type: 'string', doc: 'context.campaign.medium' },
  utm_campaign: { id: 16, type: 'string', doc: 'context.campaign.name' },
  utm_term: { id: 17, type: 'string', doc: 'context.campaign.term' },
  utm_content: { id: 18, type: 'string', doc: 'context.campaign.content' },
  device: { id: 19, type: 'string', doc: '`desktop`, `mobile` or `tablet`' },
  locale: { id: 20, type: 'string', doc: 'e.g. `en-GB`' },
  product_id: { id: 21, type: 'string', doc: 'Product of a product event' },
  category: { id: 22, type: 'string', doc: 'Category of a product or list event' },
  quantity: {
    id: 30,
    type: 'decimal(18,4)',
    min: -LARGEST_COUNT,
    max: LARGEST_COUNT,
    doc: 'Units of a product event',
  },
  price: { id: 24, type: 'decimal(18,4)', doc: 'Unit price of a product event' },
  value: { id: 25, type: 'decimal(18,4)', doc: 'Monetary value of the event' },
  currency: { id: 26, type: 'string', doc: 'ISO 4217 code' },
  order_id: { id: 27, type: 'string', personal: 'order', doc: 'Order of an order or checkout event' },
  cart_id: { id: 28, type: 'string', personal: 'data', doc: 'Cart of a cart event' },
  payload: {
    id: 29,
    type: 'string',
    required: true,
    personal: 'data',
    doc: 'JSON of properties, traits and context as received, persons and secrets taken out (docs/ingest.md, Personal data)',
  },
} as const;

const rules = rowRules(columns, [
  {
    column: 'user_id',
    brokenIf: 'user_id IS NULL AND anonymous_id IS NULL',
    breaks: ({ user_id, anonymous_id }) => user_id === null && anonymous_id === null,
    message: 'neither user_id nor anonymous_id has a value',
  },
  {
    column: 'event',
    brokenIf: "type = 'track' AND event IS NULL",
    breaks: ({ type, event }) => type === 'track' && event === null,
    message: 'the event of a track has no name',
  },
]);

export const stagingEvents = table({
  zone: 'staging',
  name: 'events',
  doc: 'Valid events as they arrived; may hold an event more than once',
  key: [],
  windowTime: 'occurred_at',
  rules,
  columns,
});

export const events = table({
  zone: 'silver',
  name: 'events',
  doc: 'One row per event, or product of one that is about several: the first that arrived of each messageId of a source',
  key: ['source', 'message_id'],
  partitionByMonth: 'occurred_at',
  lookback: 'merges',
  rules,
  columns: {
    ...columns,
    batch_id: { id: 31, type: 'string', doc: 'The batch of arrivals that brought it' },
  },
});
