import type { FacetValue } from '../../contracts/metrics.ts';
import type { Dimension } from '../facts/format.ts';
import type { Names } from '../facts/names.ts';
import type { ScanResult } from '../facts/scan.ts';
import { round4 } from '../reports/figures.ts';
import { money } from './figures.ts';

/** The values of a facet with sales, by revenue; a tie goes by the value. @param before undefined where nothing is compared */
export function facetOf(
  dimension: Dimension,
  names: Names,
  now: ScanResult,
  before: ScanResult | undefined,
): readonly FacetValue[] {
  const tally = now.facets.get(dimension);
  const earlier = before?.facets.get(dimension);
  if (!tally) return [];
  const total = tally.revenue.reduce((sum, revenue) => sum + revenue, 0);
  const codes = Array.from(tally.revenue.keys()).filter((code) => tally.orders[code] || earlier?.orders[code]);
  const rows = codes.map((code) => ({ value: names.text(code), code, revenue: tally.revenue[code] as number }));
  return rows
    .sort((a, b) => b.revenue - a.revenue || (a.value < b.value ? -1 : 1))
    .map(({ value, code, revenue }) => ({
      value,
      revenue: money(revenue),
      orders: tally.orders[code] as number,
      share: total === 0 ? null : round4(revenue / total),
      previous: earlier ? money(earlier.revenue[code] ?? 0) : null,
    }));
}
