import { MEASURES, type Measure, type SalesFigures } from '../../contracts/metrics.ts';
import { PARTS_OF_ONE } from '../facts/format.ts';
import type { Figures } from '../facts/tally.ts';
import { round2, round4 } from '../reports/figures.ts';

const ALL = Object.keys(MEASURES) as Measure[];

/** Money of ten-thousandths, rounded once. */
export const money = (parts: number): number => round2(parts / PARTS_OF_ONE);

/** As reports have it: the average has the four decimals of the lake before it is shown with two. */
export const averageOrderValue = ({ revenue, orders }: Pick<Figures, 'revenue' | 'orders'>): number | null =>
  orders === 0 ? null : round2(round4(revenue / PARTS_OF_ONE / orders));

/**
 * The figures that are asked for, rounded.
 * @param measures all of them where there are none
 * @param isHour whether they are of an hour, of which nobody knows who is new
 */
export function salesFigures(figures: Figures, measures: readonly Measure[], isHour = false): SalesFigures {
  const all: Required<SalesFigures> = {
    revenue: money(figures.revenue),
    netRevenue: money(figures.revenue - figures.returned),
    returned: money(figures.returned),
    discount: money(figures.discount),
    orders: figures.orders,
    units: figures.units / PARTS_OF_ONE,
    lines: figures.lines,
    customers: figures.customers,
    newCustomers: isHour ? null : figures.newCustomers,
    returningCustomers: isHour ? null : figures.customers - figures.newCustomers,
    averageOrderValue: averageOrderValue(figures),
  };
  const wanted = new Set<string>((measures.length === 0 ? ALL : measures).map((measure) => MEASURES[measure]));
  return Object.fromEntries(Object.entries(all).filter(([field]) => wanted.has(field)));
}
