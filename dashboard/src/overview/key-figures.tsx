import type { Answer } from '../api/client.ts';
import { money, share, short, shortMoney, whole } from '../format.ts';
import { Kpi } from '../ui/kpi.tsx';

export type Overview = Answer<'/v1/overview'>;

const NAMES: Readonly<Record<string, string>> = {
  revenue: 'Revenue',
  'net-revenue': 'Net revenue',
  orders: 'Orders',
  'average-order-value': 'Average order',
  customers: 'Customers',
  'new-customers': 'New customers',
  'returned-amount': 'Returned',
};
/** More of these is worse. */
const BAD: ReadonlySet<string> = new Set(['returned-amount']);
const SHOWN = ['revenue', 'orders', 'average-order-value', 'customers', 'new-customers', 'returned-amount'];

/** What a period came to, against the one before. */
export function KeyFigures({ overview }: { readonly overview: Overview }) {
  const { kpis, currency, conversion } = overview;
  const wanted = SHOWN.flatMap((id) => kpis.filter((kpi) => kpi.id === id));
  return (
    <section className="kpis span-12" aria-label="Key figures">
      {wanted.map(({ id, unit, value, previous, points }) => (
        <Kpi
          key={id}
          name={NAMES[id] ?? id}
          definition={id}
          value={value}
          previous={previous}
          points={points}
          isGood={!BAD.has(id)}
          show={(figure) => (unit === 'money' ? shortMoney(figure, currency) : short(figure))}
          whole={(figure) => (unit === 'money' ? money(figure, currency) : whole(figure))}
        />
      ))}
      {conversion && (
        <Kpi
          name="Conversion"
          definition="conversion-rate"
          value={conversion.value}
          previous={conversion.previous}
          show={share}
          whole={share}
          warning={reasonsOf(overview, 'conversion')[0]}
        />
      )}
    </section>
  );
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
