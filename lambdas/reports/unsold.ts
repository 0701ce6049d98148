import * as z from 'zod';
import type { Snapshot } from '../snapshot/reader.ts';
import { NoDataError } from './figures.ts';

const unsold = z.object({
  reason: z.string(),
  orders: z.union([z.number(), z.bigint()]).transform(Number),
});

/** What stands in the way of a sale, by the reason that `gold.unsold_orders` gives, and what to do about it. */
const ADVICE: Readonly<Record<string, (orders: string) => string>> = {
  'without lines': (orders) => `${orders} without lines: load them as order_lines, or send their products`,
  'without prices': (orders) => `${orders} without a line that has a quantity and a price above 0: see their prices`,
  cancelled: (orders) => `${orders} cancelled`,
};

/** Why there is no report at all: nothing has come, or what has come brings no revenue. */
export async function nothingSoldYet(snapshot: Snapshot): Promise<NoDataError> {
  const rows = z.array(unsold).parse(await snapshot.rows('unsold_orders'));
  const counts = Object.entries(ADVICE).flatMap(([reason, describe]) => {
    const orders = rows.reduce((sum, row) => sum + (row.reason === reason ? row.orders : 0), 0);
    return orders === 0 ? [] : [describe(orders === 1 ? '1 order is' : `${orders} orders are`)];
  });
  const why = counts.length === 0 ? ' Load some data and run a refresh.' : ` Of what has come, ${counts.join('; ')}.`;
  return new NoDataError(`No sales have been published yet.${why}`);
}
