import type { RowOf } from '../../../../contracts/table.ts';
import type { stagingInventoryLevels } from '../../../../glue-sql/tables/inventory-levels.ts';
import type { stagingOrderStatuses } from '../../../../glue-sql/tables/order-statuses.ts';
import type { stagingReviews } from '../../../../glue-sql/tables/reviews.ts';
import type { stagingSuppliers } from '../../../../glue-sql/tables/suppliers.ts';
import { at, RECEIVED } from './rows.ts';

const record = (id: string) =>
  ({
    source: 'web',
    ingest_id: id,
    received_at: RECEIVED,
    message_id: id,
    origin: 'file',
    updated_at: RECEIVED,
  }) as const;

type StagedLevel = RowOf<typeof stagingInventoryLevels>;
export const counted = (id: string, day: string, onHand: number, more: Partial<StagedLevel> = {}): StagedLevel => ({
  ...record(`${id}-${day}-${more.location_id ?? 'main'}`),
  product_id: id,
  location_id: 'main',
  day,
  counted_at: at(`${day}T00:00:00`),
  on_hand: onHand,
  reserved: null,
  on_order: null,
  supplier_id: null,
  ...more,
});

type StagedSupplier = RowOf<typeof stagingSuppliers>;
export const supplier = (id: string, more: Partial<StagedSupplier> = {}): StagedSupplier => ({
  ...record(id),
  supplier_id: id,
  name: null,
  country: null,
  region: null,
  lead_time_days: null,
  lead_time_days_sd: null,
  ...more,
});

type StagedStatus = RowOf<typeof stagingOrderStatuses>;
export const reached = (order: string, status: string, time: string): StagedStatus => ({
  ...record(`${order}-${status}`),
  order_id: order,
  status,
  reached_at: at(time),
});

type StagedReview = RowOf<typeof stagingReviews>;
export const reviewed = (order: string, score: number): StagedReview => ({
  ...record(`review-${order}`),
  review_id: `review-${order}`,
  order_id: order,
  score,
  reviewed_at: RECEIVED,
});
