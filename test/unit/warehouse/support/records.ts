import type { RowOf } from '../../../../contracts/table.ts';
import type { stagingAdSpend } from '../../../../glue-sql/tables/ad-spend.ts';
import type { stagingCategoryNames } from '../../../../glue-sql/tables/category-names.ts';
import type { stagingInventoryLevels } from '../../../../glue-sql/tables/inventory-levels.ts';
import type { stagingOrderStatuses } from '../../../../glue-sql/tables/order-statuses.ts';
import type { stagingPayments } from '../../../../glue-sql/tables/payments.ts';
import type { stagingReviews } from '../../../../glue-sql/tables/reviews.ts';
import type { stagingSecurityEvents } from '../../../../glue-sql/tables/security-events.ts';
import type { stagingSuppliers } from '../../../../glue-sql/tables/suppliers.ts';
import { at, cents, message, RECEIVED } from './rows.ts';

export type StagedSupplier = RowOf<typeof stagingSuppliers>;
export type StagedLevel = RowOf<typeof stagingInventoryLevels>;
export type StagedSpend = RowOf<typeof stagingAdSpend>;
export type StagedPayment = RowOf<typeof stagingPayments>;
export type StagedStatus = RowOf<typeof stagingOrderStatuses>;
export type StagedReview = RowOf<typeof stagingReviews>;
export type StagedCategoryName = RowOf<typeof stagingCategoryNames>;
export type StagedSecurityEvent = RowOf<typeof stagingSecurityEvents>;

export const supplier = (id: string, more: Partial<StagedSupplier> = {}): StagedSupplier => ({
  ...message(id),
  origin: 'file',
  supplier_id: 's-1',
  name: null,
  country: null,
  region: null,
  lead_time_days: null,
  lead_time_days_sd: null,
  ...more,
});

export const level = (id: string, more: Partial<StagedLevel> = {}): StagedLevel => ({
  ...message(id),
  origin: 'file',
  product_id: 'p-1',
  location_id: 'main',
  day: '2026-03-01',
  counted_at: at('2026-03-01T00:00:00'),
  on_hand: 1,
  reserved: null,
  on_order: null,
  supplier_id: null,
  ...more,
});

export const spend = (id: string, more: Partial<StagedSpend> = {}): StagedSpend => ({
  ...message(id),
  origin: 'file',
  day: '2026-03-01',
  channel: 'paid search',
  campaign: 'spring',
  utm_source: null,
  utm_medium: null,
  impressions: null,
  clicks: null,
  cost: cents(1),
  currency: 'GBP',
  ...more,
});

export const payment = (id: string, more: Partial<StagedPayment> = {}): StagedPayment => ({
  ...message(id),
  origin: 'file',
  order_id: 'o-1',
  payment_number: 1,
  method: null,
  installments: null,
  amount: cents(1),
  currency: 'GBP',
  ...more,
});

export const status = (id: string, more: Partial<StagedStatus> = {}): StagedStatus => ({
  ...message(id),
  origin: 'file',
  order_id: 'o-1',
  status: 'placed',
  reached_at: RECEIVED,
  ...more,
});

export const review = (id: string, more: Partial<StagedReview> = {}): StagedReview => ({
  ...message(id),
  origin: 'file',
  review_id: 'r-1',
  order_id: 'o-1',
  score: 5,
  reviewed_at: RECEIVED,
  ...more,
});

export const categoryName = (id: string, more: Partial<StagedCategoryName> = {}): StagedCategoryName => ({
  ...message(id),
  origin: 'file',
  category: 'cozinha',
  name: 'Kitchen',
  ...more,
});

export const securityEvent = (id: string, more: Partial<StagedSecurityEvent> = {}): StagedSecurityEvent => ({
  ...message(id),
  origin: 'file',
  event_id: 'x-1',
  occurred_at: RECEIVED,
  action: 'sign_in',
  outcome: 'success',
  severity: 'informational',
  actor_hash: null,
  ip_hash: null,
  country: null,
  application: null,
  path: null,
  http_status: null,
  detail: null,
  ...more,
});
