import { ONE_UNIT } from '../../../../contracts/quantity.ts';
import type { RowOf } from '../../../../contracts/table.ts';
import type { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import type { stagingEvents } from '../../../../glue-sql/tables/events.ts';
import type { stagingIdentities } from '../../../../glue-sql/tables/identities.ts';
import type { loads, quarantine, rawEvents } from '../../../../glue-sql/tables/ledger.ts';
import type { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import type { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import type { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import type { stagingReturns } from '../../../../glue-sql/tables/returns.ts';

export type StagedOrder = RowOf<typeof stagingOrders>;
export type StagedLine = RowOf<typeof stagingOrderLines>;
export type StagedReturn = RowOf<typeof stagingReturns>;
export type StagedProduct = RowOf<typeof stagingProducts>;
export type StagedCustomer = RowOf<typeof stagingCustomers>;
export type StagedIdentity = RowOf<typeof stagingIdentities>;
export type StagedEvent = RowOf<typeof stagingEvents>;
export type Load = RowOf<typeof loads>;
export type Quarantined = RowOf<typeof quarantine>;
export type RawEvent = RowOf<typeof rawEvents>;

export const at = (time: string): number => Date.parse(`${time}Z`);
export const RECEIVED = at('2026-03-01T12:00:00');
/** Amounts in hundredths, as money is written by hand. */
export const cents = (amount: number): bigint => BigInt(Math.round(amount * 100)) * 100n;

/** Units as people count them. */
export const units = (count: number): bigint => BigInt(Math.round(count * 10_000));

/** Lineage of what one message brought: the message's id stands for its ingest id too. */
export const message = (id: string) =>
  ({
    source: 'web',
    ingest_id: id,
    received_at: RECEIVED,
    message_id: id,
    origin: 'event',
    updated_at: RECEIVED,
  }) as const;

export const order = (id: string, more: Partial<StagedOrder> = {}): StagedOrder => ({
  ...message(id),
  order_id: 'o-1',
  status: 'completed',
  customer_id: null,
  anonymous_id: null,
  country: null,
  currency: 'GBP',
  coupon: null,
  revenue: null,
  discount: 0n,
  shipping: null,
  tax: null,
  total: null,
  ordered_at: RECEIVED,
  channel: null,
  promised_at: null,
  has_lines: true,
  ...more,
});

/** A header of an order file: its lines come in another file. */
export const fileOrder = (id: string, more: Partial<StagedOrder> = {}): StagedOrder =>
  order(id, { origin: 'file', source: 'files', has_lines: false, discount: null, ...more });

export const line = (id: string, position: number, more: Partial<StagedLine> = {}): StagedLine => ({
  ...message(id),
  version_id: id,
  order_id: 'o-1',
  product_id: `p-${position}`,
  product_name: null,
  category: null,
  quantity: ONE_UNIT,
  unit_price: cents(1),
  discount: 0n,
  line_kind: 'sale',
  is_product: true,
  customer_id: null,
  country: null,
  currency: 'GBP',
  ordered_at: RECEIVED,
  freight: null,
  supplier_id: null,
  ship_by: null,
  position,
  ...more,
});

/** A line of a file: its ingest id is the line, its version the file. */
export const fileLine = (file: string, position: number, more: Partial<StagedLine> = {}): StagedLine =>
  line(`${file}:${String(position).padStart(10, '0')}`, position, {
    origin: 'file',
    version_id: file,
    source: 'files',
    ...more,
  });

export const returned = (id: string, position: number, more: Partial<StagedReturn> = {}): StagedReturn => ({
  ...message(id),
  version_id: id,
  return_id: `o-1:${id}`,
  order_id: 'o-1',
  product_id: `p-${position}`,
  product_name: null,
  quantity: ONE_UNIT,
  unit_price: cents(1),
  amount: cents(1),
  is_product: true,
  customer_id: null,
  country: null,
  currency: 'GBP',
  reason: null,
  returned_at: RECEIVED,
  position,
  ...more,
});

export const product = (id: string, more: Partial<StagedProduct> = {}): StagedProduct => ({
  ...message(id),
  product_id: 'p-1',
  name: null,
  category: null,
  brand: null,
  price: null,
  currency: null,
  is_product: true,
  supplier_id: null,
  unit_cost: null,
  is_record: false,
  ...more,
});

export const customer = (id: string, more: Partial<StagedCustomer> = {}): StagedCustomer => ({
  ...message(id),
  customer_id: 'c-1',
  email_hash: null,
  phone_hash: null,
  country: null,
  region: null,
  created_at: null,
  first_seen_at: RECEIVED,
  is_record: false,
  ...more,
});

export const identity = (id: string, more: Partial<StagedIdentity> = {}): StagedIdentity => ({
  source: 'web',
  ingest_id: id,
  received_at: RECEIVED,
  kind: 'account',
  identity: 'a-1',
  customer_id: 'c-1',
  seen_at: RECEIVED,
  ...more,
});

export const load = (file: string, more: Partial<Load> = {}): Load => ({
  source: 'files',
  ingest_id: `upload:${file}`,
  received_at: RECEIVED,
  file_id: file,
  file: `landing/files/${file}`,
  bytes: 1,
  status: 'loaded',
  received: 0,
  accepted: 0,
  duplicate: 0,
  quarantined: 0,
  reasons: '{}',
  ...more,
});

const NO_FIELDS = {
  event: null,
  user_id: null,
  anonymous_id: null,
  session_id: null,
  page_url: null,
  page_path: null,
  referrer: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_term: null,
  utm_content: null,
  device: null,
  locale: null,
  product_id: null,
  category: null,
  quantity: null,
  price: null,
  value: null,
  currency: null,
  order_id: null,
  cart_id: null,
} as const;

export const event = (id: string, more: Partial<StagedEvent> = {}): StagedEvent => ({
  ...NO_FIELDS,
  source: 'web',
  ingest_id: id,
  received_at: RECEIVED,
  message_id: id,
  type: 'page',
  occurred_at: RECEIVED,
  payload: '{}',
  ...more,
});

export const rawEvent = (id: string, more: Partial<RawEvent> = {}): RawEvent => ({
  source: 'web',
  ingest_id: id,
  received_at: RECEIVED,
  body: '{}',
  ...more,
});

export const refused = (id: string, more: Partial<Quarantined> = {}): Quarantined => ({
  source: 'web',
  ingest_id: id,
  received_at: RECEIVED,
  processor: 'transform',
  reason: 'missing_ids',
  detail: 'An event needs a userId or an anonymousId.',
  file: null,
  line: null,
  original: '{}',
  ...more,
});
