import type { Answer } from '../api/client.ts';
import { Kpis } from '../ui/kpis.tsx';

export type Overview = Answer<'/v1/overview'>;

/** By the ids of the answer, which are those of the definitions. */
const SHOWN = [
  { definition: 'revenue', name: 'Revenue' },
  { definition: 'orders', name: 'Orders' },
  { definition: 'average-order-value', name: 'Average order' },
  { definition: 'customers', name: 'Customers' },
  { definition: 'new-customers', name: 'New customers' },
  { definition: 'returned-amount', name: 'Returned', isGood: false },
];

/** What a period came to, against the one before. */
export function KeyFigures({ overview }: { readonly overview: Overview }) {
  const { kpis, currency, conversion } = overview;
  const sales = SHOWN.flatMap((shown) =>
    kpis.filter(({ id }) => id === shown.definition).map(({ id: _, ...kpi }) => ({ ...shown, ...kpi })),
  );
  const visits = conversion && {
    ...{ definition: 'conversion-rate', name: 'Conversion', unit: 'share' as const },
    ...{ value: conversion.value, previous: conversion.previous, warning: reasonsOf(overview, 'conversion')[0] },
  };
  return <Kpis figures={visits ? [...sales, visits] : sales} currency={currency} />;
}

/** Why a figure does not follow some of the filters. */
export const reasonsOf = ({ ignored }: Overview, figure: string): readonly string[] => [
  ...new Set(ignored.filter(({ figures }) => figures.includes(figure)).map(({ reason }) => reason)),
];

/** Which filters a card cannot follow. */
export const Ignored = ({ overview, figure }: { readonly overview: Overview; readonly figure: string }) =>
  reasonsOf(overview, figure).map((reason) => (
    <p key={reason} className="warning">
      {reason}
    </p>
  ));
