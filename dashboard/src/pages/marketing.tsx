import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { Columns } from '../charts/columns.tsx';
import { only } from '../filters.ts';
import { dateAndClock, day, money, NO_CURRENCY, share, short, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { AttributionTable } from './attribution.tsx';

type Funnel = Answer<'/v1/metrics/funnel'>['items'];

const STEPS = [
  ['sessions', 'Visits'],
  ['viewed', 'Saw a product'],
  ['carted', 'Filled a cart'],
  ['checkedOut', 'Began to check out'],
  ['purchased', 'Bought'],
] as const;
type Step = (typeof STEPS)[number][0];

const DAY_MS = 86_400_000;

/** Who comes, what brought them, and where they are lost. */
export function Marketing() {
  return (
    <Page title="Marketing" dimensions={['channel', 'device', 'source']} hasComparison={false}>
      {({ query }, { defaults, currencies, timeZone }) => {
        const [currency = NO_CURRENCY] = query.getAll('currency').concat(currencies);
        const period = only(query, ['from', 'to', 'channel', 'device', 'source']);
        if (!period.has('from') && defaults) period.set('from', defaults.from);
        if (!period.has('to') && defaults) period.set('to', defaults.to);
        const attribution = only(period, ['from', 'to', 'channel']);
        attribution.set('currency', currency);
        return (
          <div className="grid">
            <Question path="/v1/metrics/funnel" query={period} height={420}>
              {({ items }) => (
                <Question path="/v1/metrics/funnel" query={before(period)} height={420}>
                  {({ items: previous }) => <Visits items={items} previous={previous} query={period} />}
                </Question>
              )}
            </Question>
            <Card
              title="What brought the revenue"
              hint="By channel, under each way to share an order out among the visits before it"
              span={12}
              source={{ path: '/v1/metrics/attribution', query: attribution, hasCsv: true }}
            >
              <Question path="/v1/metrics/attribution" query={attribution}>
                {({ items }) => <AttributionTable items={items} currency={currency} />}
              </Question>
            </Card>
            <ListCard
              title="Carts that were left"
              span={5}
              path="/v1/metrics/abandonment"
              query={period}
              sort="-abandonedAt"
              keyOf={(row, index) => `${row.abandonedAt} ${index}`}
              columns={[
                { name: 'When', of: (row) => (row.abandonedAt ? dateAndClock(row.abandonedAt, timeZone) : '–') },
                {
                  name: 'Value',
                  of: (row) => money(row.value, row.currency ?? currency),
                  isFigure: true,
                  sort: 'value',
                },
                { name: 'Channel', of: (row) => title(row.channel) },
                { name: 'Device', of: (row) => title(row.device) },
                { name: 'Bought since', of: (row) => (row.isRecovered ? 'yes' : 'no') },
              ]}
            />
            <ListCard
              title="Experiments"
              hint="Each variant against its control, 95 % intervals"
              span={7}
              path="/v1/metrics/experiments"
              query={only(query, ['source'])}
              keyOf={(row, index) => `${row.experimentId} ${row.variant} ${index}`}
              columns={[
                { name: 'Experiment', of: (row) => `${row.experimentId}: ${row.variant}` },
                { name: 'Verdict', of: verdictOf },
                { name: 'Visitors', of: (row) => whole(row.visitors), isFigure: true },
                { name: 'Conversion', of: (row) => share(row.conversionRate), isFigure: true },
                {
                  name: 'Uplift',
                  of: (row) =>
                    row.isControl ? '' : `${share(row.uplift)} (${share(row.upliftLow)} to ${share(row.upliftHigh)})`,
                  isFigure: true,
                },
              ]}
            />
          </div>
        );
      }}
    </Page>
  );
}

/** The same number of days just before. */
function before(period: URLSearchParams): URLSearchParams {
  const [from, to] = [Date.parse(period.get('from') ?? ''), Date.parse(period.get('to') ?? '')];
  const query = new URLSearchParams(period);
  const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
  query.set('from', dayOf(from - (to - from) - DAY_MS));
  query.set('to', dayOf(from - DAY_MS));
  return query;
}

const sumOf = (items: Funnel, step: Step | 'convertingSessions'): number =>
  items.reduce((total, row) => total + (row[step] ?? 0), 0);

const rate = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

interface VisitsProps {
  readonly items: Funnel;
  readonly previous: Funnel;
  readonly query: URLSearchParams;
}

function Visits({ items, previous, query }: VisitsProps) {
  // A step that no event tells of is unknown, and not nobody's.
  const told = STEPS.filter(([step]) => items.some((row) => row[step] !== null));
  const conversion = (rows: Funnel) => rate(sumOf(rows, 'convertingSessions'), sumOf(rows, 'sessions'));
  const left = (rows: Funnel) => rate(sumOf(rows, 'carted') - sumOf(rows, 'purchased'), sumOf(rows, 'carted'));
  const days = Map.groupBy(items, (row) => row.day ?? '');
  const inOrder = [...days].sort(([a], [b]) => a.localeCompare(b));
  const source = { path: '/v1/metrics/funnel', query, hasCsv: true };
  const kpi = (
    name: string,
    definition: string,
    of: (rows: Funnel) => number | null,
    show: (value: number | null) => string,
    isGood = true,
  ) => (
    <Kpi
      name={name}
      definition={definition}
      value={of(items)}
      previous={previous.length === 0 ? null : of(previous)}
      points={inOrder.map(([, rows]) => of(rows))}
      isGood={isGood}
      show={show}
      whole={show}
    />
  );
  return (
    <>
      <section className="kpis span-12" aria-label="Key figures">
        {kpi('Visits', 'sessions', (rows) => sumOf(rows, 'sessions'), short)}
        {kpi('Conversion', 'conversion-rate', conversion, share)}
        {kpi('Filled a cart', 'funnel-steps', (rows) => rate(sumOf(rows, 'carted'), sumOf(rows, 'sessions')), share)}
        {kpi('Left their cart', 'cart-abandonment', left, share, false)}
      </section>
      <Card title="From visit to purchase" hint="Bar: this period. Mark: before." span={5} source={source}>
        <BarList
          bars={told.map(([step, name]) => ({
            ...{ value: name, amount: sumOf(items, step) },
            previous: previous.length === 0 ? null : sumOf(previous, step),
          }))}
          show={short}
          note={(name) => {
            const at = told.findIndex(([, each]) => each === name);
            const [step, above] = [told[at]?.[0], told[at - 1]?.[0]];
            if (step === undefined || above === undefined) return '';
            return `${share(rate(sumOf(items, step), sumOf(items, above)))} of the step before`;
          }}
        />
      </Card>
      <Card title="Visits by day" span={7} source={source}>
        <Columns
          label="Visits by day"
          bars={inOrder.map(([date, rows]) => ({ name: day(date), value: sumOf(rows, 'sessions') }))}
          show={short}
          every={Math.max(1, Math.ceil(inOrder.length / MOST_NAMES))}
        />
      </Card>
    </>
  );
}

const MOST_NAMES = 8;

/** What an interval says, in words. */
function verdictOf(row: Answer<'/v1/metrics/experiments'>['items'][number]): string {
  if (row.isSampleRatioOk === false) return 'visitors were not shared out as planned';
  if (row.isControl) return 'control';
  if ((row.upliftLow ?? 0) > 0) return 'better';
  return (row.upliftHigh ?? 0) < 0 ? 'worse' : 'cannot be told yet';
}
