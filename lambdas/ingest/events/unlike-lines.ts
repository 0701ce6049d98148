import { times } from '../../../contracts/quantity.ts';
import type { RowOf } from '../../../contracts/table.ts';
import type { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { isWithin } from '../decimal.ts';
import type { OrderLineRow } from '../staging.ts';

/** A cent a line, in the scale of the lake: shops round. */
const ROUNDING = 100n;

/**
 * How many orders say another revenue than their lines come to, before the discount or after it. The lines count; what the order says
 * beyond them would be lost in silence.
 */
export function ordersUnlikeLines(
  orders: readonly RowOf<typeof stagingOrders>[],
  lines: readonly OrderLineRow[],
): number {
  const byVersion = Map.groupBy(lines, ({ source, version_id }) => `${source}\n${version_id}`);
  return orders.filter(({ source, message_id, revenue }) => {
    const own = byVersion.get(`${source}\n${message_id}`);
    if (own === undefined || revenue === null) return false;
    const gross = own.reduce((sum, { quantity, unit_price }) => sum + times(quantity, unit_price), 0n);
    const net = own.reduce((sum, { discount }) => sum - discount, gross);
    const limit = ROUNDING * BigInt(own.length);
    return !isWithin(revenue - gross, limit) && !isWithin(revenue - net, limit);
  }).length;
}
