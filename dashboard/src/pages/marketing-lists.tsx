import type { Answer } from '../api/client.ts';
import { dateAndClock, money, percent, title, whole } from '../format.ts';
import { ListCard } from '../ui/list-card.tsx';

interface CartsProps {
  readonly query: URLSearchParams;
  readonly currency: string;
  readonly timeZone: string;
}

/** The newest carts that nobody paid for. */
export const Carts = ({ query, currency, timeZone }: CartsProps) => (
  <ListCard
    title="Carts that were left"
    empty="No cart was left in this selection. Carts are known from the events that a storefront sends."
    span={6}
    path="/v1/metrics/abandonment"
    query={query}
    sort="-abandonedAt"
    keyOf={(row, index) => `${row.abandonedAt} ${index}`}
    columns={[
      { name: 'When', of: (row) => (row.abandonedAt ? dateAndClock(row.abandonedAt, timeZone) : '–') },
      { name: 'Value', of: (row) => money(row.value, row.currency ?? currency), isFigure: true, sort: 'value' },
      { name: 'Channel', of: (row) => title(row.channel) },
      { name: 'Device', of: (row) => title(row.device) },
      { name: 'Bought since', of: (row) => (row.isRecovered ? 'yes' : 'no') },
    ]}
  />
);

/** What is being tried out, and what can be said of it. */
export const Experiments = ({ query }: { readonly query: URLSearchParams }) => (
  <ListCard
    title="Experiments"
    empty="Nothing is being tried out. Experiments are known from the events Experiment Viewed."
    hint="Each variant against its control, 95 % intervals"
    span={6}
    path="/v1/metrics/experiments"
    query={query}
    keyOf={(row, index) => `${row.experimentId} ${row.variant} ${index}`}
    columns={[
      { name: 'Experiment', of: (row) => <TwoLines of={[row.experimentId, row.variant]} /> },
      { name: 'Verdict', of: verdictOf },
      { name: 'Visitors', of: (row) => whole(row.visitors), isFigure: true },
      { name: 'Conversion', of: (row) => percent(row.conversionRate, 2), isFigure: true },
      {
        name: 'Uplift',
        of: (row) =>
          row.isControl ? (
            ''
          ) : (
            <TwoLines of={[percent(row.uplift), `${percent(row.upliftLow)} to ${percent(row.upliftHigh)}`]} />
          ),
        isFigure: true,
      },
    ]}
  />
);

/** Side by side they would be wider than the card. */
const TwoLines = ({ of: [above, below] }: { readonly of: readonly [string | null, string | null] }) => (
  <>
    {above}
    <br />
    <span className="hint">{below}</span>
  </>
);

/** What an interval says, in words. */
function verdictOf(row: Answer<'/v1/metrics/experiments'>['items'][number]): string {
  if (row.isSampleRatioOk === false) return 'visitors were not shared out as planned';
  if (row.isControl) return 'control';
  if ((row.upliftLow ?? 0) > 0) return 'better';
  return (row.upliftHigh ?? 0) < 0 ? 'worse' : 'cannot be told yet';
}
