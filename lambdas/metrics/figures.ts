import { MEASURES, type Measure, type SalesFigures } from '../../contracts/metrics.ts';
import { PARTS_OF_ONE } from '../facts/format.ts';
import type { Figures } from '../facts/tally.ts';
import { round2, round4 } from '../reports/figures.ts';

/** In the order of answers. */
const ALL = Object.keys(MEASURES) as Measure[];
const NOT_OF_HOURS: ReadonlySet<Measure> = new Set(['new-customers', 'returning-customers']);

/** Money of ten-thousandths, rounded once. */
export const money = (parts: number): number => round2(parts / PARTS_OF_ONE);

/** As reports have it: the average has the four decimals of the lake before it is shown with two. */
export const averageOrderValue = ({ revenue, orders }: Pick<Figures, 'revenue' | 'orders'>): number | null =>
  orders === 0 ? null : round2(round4(revenue / PARTS_OF_ONE / orders));

const FIGURES: Readonly<Record<Measure, (figures: Figures) => number | null>> = {
  revenue: ({ revenue }) => money(revenue),
  'net-revenue': ({ revenue, returned }) => money(revenue - returned),
  'returned-amount': ({ returned }) => money(returned),
  discount: ({ discount }) => money(discount),
  orders: ({ orders }) => orders,
  units: ({ units }) => units / PARTS_OF_ONE,
  lines: ({ lines }) => lines,
  customers: ({ customers }) => customers,
  'new-customers': ({ newCustomers }) => newCustomers,
  'returning-customers': ({ customers, newCustomers }) => customers - newCustomers,
  'average-order-value': averageOrderValue,
};

/**
 * The figures that are asked for, rounded.
 * @param measures all of them where there are none
 * @param isHour whether they are of an hour, of which nobody knows who is new
 */
export function salesFigures(figures: Figures, measures: readonly Measure[], isHour = false): SalesFigures {
  const told: Record<string, number | null> = {};
  for (const measure of ALL) {
    if (measures.length > 0 && !measures.includes(measure)) continue;
    told[MEASURES[measure]] = isHour && NOT_OF_HOURS.has(measure) ? null : FIGURES[measure](figures);
  }
  return told;
}
