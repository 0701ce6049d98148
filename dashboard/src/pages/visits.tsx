import { addDays } from '../../../lambdas/reports/calendar.ts';
import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { Columns } from '../charts/columns.tsx';
import { day, money, moneyIfAny, percent, short, title, whole } from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';
import { Change } from '../ui/change.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { type Figure, Kpis } from '../ui/kpis.tsx';

type Marketing = Answer<'/v1/metrics/marketing'>;

export interface VisitsProps {
  readonly marketing: Marketing;
  /** What was asked. */
  readonly source: NonNullable<CardProps['source']>;
}

const FIGURES: readonly (Pick<Figure, 'name' | 'definition' | 'isGood'> & { readonly id: string })[] = [
  { id: 'sessions', name: 'Visits', definition: 'sessions' },
  { id: 'conversion-rate', name: 'Conversion', definition: 'conversion-rate' },
  { id: 'funnel-steps', name: 'Filled a cart', definition: 'funnel-steps' },
  { id: 'cart-abandonment', name: 'Left their cart', definition: 'cart-abandonment', isGood: false },
  { id: 'ad-spend', name: 'Spent on ads' },
  { id: 'return-on-ad-spend', name: 'Return on ads', definition: 'return-on-ad-spend' },
];

const STEPS: Readonly<Record<Marketing['steps'][number]['step'], string>> = {
  sessions: 'Visits',
  viewed: 'Saw a product',
  carted: 'Filled a cart',
  checkedOut: 'Began to check out',
  purchased: 'Bought',
};
const MOST_NAMES = 8;

/** Who came, where they were lost, by which device and channel, and what that cost. */
export function Visits({
  marketing: { kpis, steps, devices, period, currency, ignored, channels },
  source,
}: VisitsProps) {
  const figures = FIGURES.flatMap(({ id, ...figure }) =>
    kpis.filter((kpi) => kpi.id === id && kpi.value !== null).map(({ id: _, ...kpi }) => ({ ...figure, ...kpi })),
  );
  const visits = kpis.find(({ id }) => id === 'sessions')?.points ?? [];
  const days = visits.map((value, index) => ({
    name: day(addDays(period.from, index)),
    value: value ?? 0,
  }));
  if (visits.every((count) => !count))
    return (
      <Card title="No visits are known in this selection" span={12}>
        <p>
          Visits come with the events that a storefront sends as they happen; a file of orders has none. They need a
          write key, made by npx shoplake key, and the address of this page: Segment’s and RudderStack’s SDKs send them.
        </p>
      </Card>
    );
  return (
    <>
      <Kpis figures={figures} currency={currency} />
      {ignored.length > 0 && (
        <p className="warning span-12">{[...new Set(ignored.map(({ reason }) => reason))].join(' ')}</p>
      )}
      <Card title="From visit to purchase" hint="Bar: this period. Mark: before." span={5} source={source}>
        <BarList
          bars={steps.map(({ step, sessions, previous }) => ({ value: STEPS[step], amount: sessions, previous }))}
          show={short}
          note={(name) => {
            const at = steps.findIndex(({ step }) => STEPS[step] === name);
            const [step, above] = [steps[at], steps[at - 1]];
            if (!step || !above || above.sessions === 0) return '';
            return `${percent(step.sessions / above.sessions)} of the step before`;
          }}
        />
      </Card>
      <Card title="Visits by day" span={7} source={source}>
        <Columns
          label="Visits by day"
          bars={days}
          show={short}
          every={Math.max(1, Math.ceil(days.length / MOST_NAMES))}
        />
      </Card>
      <Card title="By device" hint="Visits, and how many of them bought" span={4} source={source}>
        <BarList
          bars={devices.map(({ value, sessions, previousSessions }) => ({
            ...{ value, amount: sessions, previous: previousSessions },
          }))}
          show={short}
          note={(value) => `${percent(devices.find((each) => each.value === value)?.conversionRate ?? null, 2)} bought`}
        />
      </Card>
      <Card
        title="By channel"
        hint="Revenue is shared out evenly among the visits before an order"
        span={8}
        source={source}
      >
        <DataTable
          label="By channel"
          empty="No visits in this selection."
          rows={channels}
          keyOf={({ value }) => value}
          columns={[
            { name: 'Channel', of: ({ value }) => title(value) },
            { name: 'Visits', of: ({ sessions }) => whole(sessions), isFigure: true },
            { name: 'Conversion', of: ({ conversionRate }) => percent(conversionRate, 2), isFigure: true },
            {
              name: 'Change',
              of: (row) => <Change now={row.conversionRate} before={row.previousConversionRate} />,
              isFigure: true,
            },
            { name: 'Revenue', of: ({ revenue }) => money(revenue, currency), isFigure: true },
            { name: 'Spent', of: ({ cost }) => moneyIfAny(cost, currency), isFigure: true },
            { name: 'For an order', of: ({ costPerOrder }) => money(costPerOrder, currency), isFigure: true },
          ]}
        />
      </Card>
    </>
  );
}
