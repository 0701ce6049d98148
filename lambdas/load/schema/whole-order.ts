import { ONE_UNIT } from '../../../contracts/quantity.ts';
import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { UNSPECIFIED } from '../../ingest/events/order.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import type { Arrival } from './record-source.ts';

/** An order as a whole, as its rows say it beside the lines. */
export interface WholeOrder {
  readonly order_id: string;
  readonly ordered_at: EpochMillis;
  readonly customer_id: string | null;
  readonly country: string | null;
  readonly currency: string;
}

/** Rows that another row of the same record accounts for. */
export const DERIVED = 'derived';
/** Moves a time before all that is plausible, and keeps the order of times. */
const LONG_AGO = 1000;

/**
 * Adds the one line that stands for an order of which only the sums are known. It is older than any line that tells what was sold,
 * so that it gives way to them whenever they come.
 */
export function standInLine(
  batch: StagingBatch,
  order: WholeOrder,
  { revenue, discount }: { readonly revenue: ScaledDecimal; readonly discount: ScaledDecimal },
  { lineage, context, line }: Pick<Arrival, 'lineage' | 'context' | 'line'>,
): void {
  const unit_price = revenue + discount;
  if (unit_price <= 0n) return;
  batch.add(stagingOrderLines, {
    ...lineage,
    ...order,
    origin: DERIVED,
    updated_at: Math.floor(lineage.updated_at / LONG_AGO),
    version_id: context.fileId,
    position: line,
    product_id: UNSPECIFIED,
    product_name: null,
    category: null,
    quantity: ONE_UNIT,
    unit_price,
    discount,
    line_kind: 'sale',
    is_product: false,
    freight: null,
    supplier_id: null,
    ship_by: null,
  });
}

/** Adds what was paid back for an order as a whole. @param amount null for all that it sold for */
export function wholeRefund(
  batch: StagingBatch,
  { ordered_at: _, order_id, ...order }: WholeOrder,
  { amount, returned_at }: { readonly amount: ScaledDecimal | null; readonly returned_at: EpochMillis },
  { lineage, context, line }: Pick<Arrival, 'lineage' | 'context' | 'line'>,
): void {
  batch.add(stagingReturns, {
    ...lineage,
    ...order,
    origin: DERIVED,
    version_id: context.fileId,
    position: line,
    return_id: `${order_id}:refund`,
    order_id,
    product_id: null,
    product_name: null,
    quantity: null,
    unit_price: null,
    amount,
    is_product: false,
    reason: null,
    returned_at,
  });
}

/**
 * What of the money paid back was paid for the goods. All of it back is all that they sold for; a part is taken as paid for goods and
 * their tax, since shipping is mostly not paid back.
 * @returns null for all that the order sold for
 */
export function goodsOf(
  paid: ScaledDecimal,
  {
    total,
    revenue,
    tax,
  }: { readonly total: ScaledDecimal | null; readonly revenue: ScaledDecimal; readonly tax: ScaledDecimal },
): ScaledDecimal | null {
  if (paid >= (total ?? revenue)) return null;
  const goods = revenue + tax === 0n ? 0n : (paid * revenue) / (revenue + tax);
  return goods < revenue ? goods : revenue;
}
