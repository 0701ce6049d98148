import type { Answer } from '../api/client.ts';
import type { Figure } from '../ui/kpis.tsx';

type Sales = Answer<'/v1/metrics/sales'>;

/** What sales are told by, in the order of the pages. */
export const SALES_FIGURES = [
  { id: 'revenue', name: 'Revenue', unit: 'money', definition: 'revenue' },
  { id: 'netRevenue', name: 'Net revenue', unit: 'money', definition: 'net-revenue' },
  { id: 'orders', name: 'Orders', unit: 'count', definition: 'orders' },
  { id: 'units', name: 'Units', unit: 'count', definition: 'units' },
  { id: 'customers', name: 'Customers', unit: 'count', definition: 'customers' },
  { id: 'averageOrderValue', name: 'Average order', unit: 'money', definition: 'average-order-value' },
  { id: 'discount', name: 'Discounts', unit: 'money', definition: 'discount', isGood: false },
  { id: 'returned', name: 'Returned', unit: 'money', definition: 'returned-amount', isGood: false },
] as const satisfies readonly (Pick<Figure, 'name' | 'unit' | 'definition' | 'isGood'> & {
  readonly id: keyof Sales['totals'];
})[];

export type SalesFigure = (typeof SALES_FIGURES)[number]['id'];

/** Key figures of sales, against before. @param ids which @default all */
export const salesFigures = (
  { totals, previous, series }: Sales,
  ids: readonly SalesFigure[] = SALES_FIGURES.map(({ id }) => id),
): Figure[] =>
  SALES_FIGURES.filter(({ id }) => ids.includes(id)).map(({ id, ...figure }) => ({
    ...figure,
    value: totals[id] ?? null,
    previous: previous?.[id] ?? null,
    points: series.map((part) => part[id] ?? null),
  }));
