import { privacySettings } from '../../../../contracts/privacy.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../../glue-sql/tables/returns.ts';
import { wholeAmount } from '../../../../lambdas/ingest/decimal.ts';
import { stageEvent } from '../../../../lambdas/ingest/events/stage-event.ts';
import { Protection } from '../../../../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../../../../lambdas/ingest/privacy.ts';
import type { Rejection } from '../../../../lambdas/ingest/rejection.ts';
import { StagingBatch } from '../../../../lambdas/ingest/staging.ts';
import type { TransformSettings } from '../../../../lambdas/transform/transform-batch.ts';

export const RECEIVED_AT = Date.parse('2026-03-01T12:00:00.000Z');
export const hash = pseudonymiser('a key for tests');
export const protection = new Protection(hash, privacySettings.parse({}));
export const settings: TransformSettings = {
  hash,
  currency: 'GBP',
  largestAmount: wholeAmount(1_000_000_000),
  protection,
};

export const arrivalOf = (number: number, source = 'web') => ({
  source,
  ingestId: `shardId-000000000000:${String(number).padStart(20, '0')}:0000`,
  receivedAt: RECEIVED_AT,
});

/** Stages events in their order. */
export function stage(...events: readonly unknown[]): { batch: StagingBatch; reasons: (string | null)[] } {
  const batch = new StagingBatch();
  const rejections = events.map((event, index) =>
    batch.take(() => stageEvent(batch, protection.event(event), arrivalOf(index), settings)),
  );
  return { batch, reasons: rejections.map((rejection) => rejection?.reason ?? null) };
}

/** Why an event is refused. */
export function refusalOf(event: unknown): Rejection | undefined {
  const batch = new StagingBatch();
  return batch.take(() => stageEvent(batch, protection.event(event), arrivalOf(0), settings));
}

/** A track call of a known customer. */
export const track = (event: string, properties: object = {}, more: object = {}) => ({
  type: 'track',
  event,
  messageId: `m-${event}`,
  userId: 'u-1',
  timestamp: '2026-03-01T11:00:00.000Z',
  properties,
  ...more,
});

/** Products and customers are kept private to the batch until they are written; this reads them from the objects it would write. */
export const objectKeys = (batch: StagingBatch): string[] =>
  Array.from(batch.objects('2026-03-01', 'name'), ({ key }) => key);

/** The rows that an order event stands for. */
export const orderRows = (batch: StagingBatch) => ({
  orders: batch.rows(stagingOrders),
  orderLines: batch.rows(stagingOrderLines),
  returns: batch.rows(stagingReturns),
});
