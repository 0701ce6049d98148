import type { CountsByMinute } from '../../contracts/live.ts';
import type { ScaledDecimal } from '../../contracts/table.ts';
import { formatDecimal, parseDecimal } from '../ingest/decimal.ts';

/** An amount as text, and another one added to it. */
export const plus = (text: string, amount: ScaledDecimal): string => formatDecimal((parseDecimal(text) ?? 0n) + amount);

type Figure = 'events' | 'failedSignIns' | 'failedPayments';

/** What batches counted from one minute to before another, by source. @param minutes `yyyy-MM-ddTHH:mm` */
export function totalsOf(
  batches: readonly CountsByMinute[],
  figure: Figure,
  { from, before }: { readonly from: string; readonly before: string },
): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const batch of batches) {
    for (const [minute, sources] of Object.entries(batch)) {
      if (minute < from || minute >= before) continue;
      for (const [source, counts] of Object.entries(sources)) totals[source] = (totals[source] ?? 0) + counts[figure];
    }
  }
  return totals;
}
