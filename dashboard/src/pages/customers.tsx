import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { Columns } from '../charts/columns.tsx';
import { HeatGrid } from '../charts/heat-grid.tsx';
import { Scatter } from '../charts/scatter.tsx';
import { cohortsOf } from '../cohorts.ts';
import { type Filters, only } from '../filters.ts';
import { axisMoney, duration, NO_CURRENCY, share, short, shortMoney, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { Kpi } from '../ui/kpi.tsx';
import { useMay } from '../ui/me.ts';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { CallList, CustomerList } from './customer-lists.tsx';
import { CUSTOMERS } from './paths.ts';

type Summary = Answer<'/v1/metrics/customers'>;

const SUMMARY = '/v1/metrics/customers';
const MOST_MONTHS = 12;

/** Who the customers are, who comes back, who may leave, and whom to call. */
export function Customers() {
  const seesPersons = useMay('analyst');
  return (
    <Page title="Customers" dimensions={['country', 'source']} hasDays={false}>
      {(filters, { currencies }) => {
        const [currency = NO_CURRENCY] = filters.query.getAll('currency').concat(currencies);
        const mine = only(filters.query, ['source', 'currency']);
        const cohorts = new URLSearchParams(mine);
        cohorts.set('dimension', 'all');
        cohorts.set('currency', currency);
        return (
          <div className="grid">
            <Question path={SUMMARY} query={only(filters.query, ['source', 'country', 'currency'])} height={500}>
              {(summary) => <Figures summary={summary} filters={filters} />}
            </Question>
            <Worth query={mine} currency={currency} filters={filters} />
            <Card
              title="Who comes back"
              hint="Share of each month’s new customers who ordered in the months after"
              span={12}
              source={{ path: '/v1/metrics/cohorts', query: cohorts, hasCsv: true }}
            >
              <Question path="/v1/metrics/cohorts" query={cohorts}>
                {({ items }) => {
                  const newest = cohortsOf(items).slice(0, MOST_MONTHS);
                  return (
                    <HeatGrid
                      label="Retention"
                      rowName="First order"
                      noteName="Customers"
                      columns={Array.from({ length: MOST_MONTHS }, (_, index) => `+${index + 1}`)}
                      rows={newest.map(({ month, customers, retention }) => ({
                        ...{ name: month.slice(0, 7), note: whole(customers) },
                        values: Array.from({ length: MOST_MONTHS }, (_, index) => retention.get(index + 1)),
                      }))}
                      show={share}
                    />
                  );
                }}
              </Question>
            </Card>
            {seesPersons && <CallList query={mine} currency={currency} />}
            {seesPersons && (
              <CustomerList
                query={only(filters.query, ['source', 'currency', 'country', 'segment', 'valueTier'])}
                currency={currency}
                filters={filters}
              />
            )}
          </div>
        );
      }}
    </Page>
  );
}

function Figures({ summary, filters }: { readonly summary: Summary; readonly filters: Filters }) {
  const { currency: of, customers, repeatRate, toCall, revenueAtStake, meanLifetimeValue, expectedValue90d } = summary;
  const currency = of ?? NO_CURRENCY;
  const amount = (value: number | null): string => shortMoney(value, currency);
  const source = { path: SUMMARY, query: only(filters.query, ['source', 'country', 'currency']) };
  return (
    <>
      <section className="kpis span-12" aria-label="Key figures">
        <Kpi name="Customers" definition="customers" value={customers} show={whole} />
        <Kpi name="Come back" definition="frequency" value={repeatRate} show={share} />
        <Kpi name="To call" definition="at-risk" value={toCall} show={whole} />
        <Kpi name="At stake a year" definition="revenue-at-stake" value={revenueAtStake} show={amount} />
        <Kpi name="Worth, on average" definition="lifetime-value" value={meanLifetimeValue} show={amount} />
        <Kpi name="Expected, 90 days" definition="expected-value" value={expectedValue90d} show={amount} />
      </section>
      <Quiet summary={summary} currency={currency} />
      <Card title="Recency and frequency" hint="Customers by score; 5 is best" span={5} source={source}>
        <HeatGrid
          label="Recency and frequency"
          rowName="Recent ↓ often →"
          columns={SCORES.map(String)}
          rows={SCORES.toReversed().map((recency) => ({
            name: String(recency),
            values: SCORES.map(
              (frequency) =>
                summary.grid.find((cell) => cell.recency === recency && cell.frequency === frequency)?.customers,
            ),
          }))}
          show={whole}
        />
      </Card>
      {summary.churn.length > 0 && (
        <Card title="Who may leave" hint="Customers by their risk of not coming back" span={6} source={source}>
          <Columns
            label="Customers by risk"
            bars={summary.churn.map(({ from, customers: value }) => ({ name: share(from), value }))}
            show={short}
            every={4}
          />
        </Card>
      )}
    </>
  );
}

const SCORES = [1, 2, 3, 4, 5];

/** From here on somebody is silent for twice as long as is usual for them. */
const OVERDUE = 2;
/** Beyond, silence is no news any more. */
const FORGOTTEN = 12;

function Quiet({ summary: { quiet }, currency }: { readonly summary: Summary; readonly currency: string }) {
  const shown = quiet.filter(({ overdueFactor }) => overdueFactor <= FORGOTTEN);
  const overdue = shown.filter(({ overdueFactor }) => overdueFactor >= OVERDUE);
  const sum = overdue.reduce((total, { lastYearRevenue }) => total + lastYearRevenue, 0);
  return (
    <Card
      title="Gone quiet"
      hint={`${whole(overdue.length)} customers are silent for twice as long as is usual for them; they brought ${shortMoney(sum, currency)} in a year`}
      span={7}
    >
      <Scatter
        label="Revenue of a year by silence"
        points={shown.map(({ customerId, overdueFactor, lastYearRevenue, isToCall }, index) => ({
          ...{ key: customerId ?? String(index), x: overdueFactor, y: lastYearRevenue, isChosen: isToCall },
          name: customerId ?? 'A customer',
          to: customerId === null ? undefined : addressOfOne(CUSTOMERS, customerId),
        }))}
        xName="Silence, in usual intervals"
        showX={(value) => `${short(value)} ×`}
        showY={(value) => axisMoney(value, currency)}
        from={OVERDUE}
      />
      <p className="legend">Orange: good customers, whom the call list names.</p>
    </Card>
  );
}

interface WorthProps {
  readonly query: URLSearchParams;
  readonly currency: string;
  readonly filters: Filters;
}

const TIERS = ['VIP', 'High', 'Medium', 'Low'];

/** Tiers and segments; one that is chosen filters the list below. */
function Worth({ query, currency, filters }: WorthProps) {
  const choose = (name: string) => (value: string) =>
    filters.set({ [name]: filters.query.get(name) === value ? undefined : value });
  return (
    <>
      <Card
        title="Value tiers"
        hint="Revenue; choose one to filter the list"
        span={4}
        source={{ path: '/v1/metrics/tiers', query, hasCsv: true }}
      >
        <Question path="/v1/metrics/tiers" query={query}>
          {({ items }) => (
            <BarList
              bars={TIERS.flatMap((tier) => items.filter(({ valueTier }) => valueTier === tier)).map(
                ({ valueTier, revenue }) => ({
                  ...{ value: valueTier ?? '', amount: revenue ?? 0, previous: null },
                  isChosen: filters.query.get('valueTier') === valueTier,
                }),
              )}
              show={(amount) => shortMoney(amount, currency)}
              note={(tier) => {
                const found = items.find(({ valueTier }) => valueTier === tier);
                return `${whole(found?.customers ?? 0)} customers, ${share(found?.revenueShare ?? null)} of money`;
              }}
              onChoose={choose('valueTier')}
            />
          )}
        </Question>
      </Card>
      <Card
        title="Segments"
        hint="Revenue; choose one to filter the list"
        span={8}
        source={{ path: '/v1/metrics/rfm', query, hasCsv: true }}
      >
        <Question path="/v1/metrics/rfm" query={query}>
          {({ items }) => (
            <BarList
              bars={items
                .map(({ segment, revenue }) => ({
                  ...{ value: segment ?? '', amount: revenue ?? 0, previous: null },
                  isChosen: filters.query.get('segment') === segment,
                }))
                .sort((a, b) => b.amount - a.amount)}
              most={11}
              isWide
              show={(amount) => shortMoney(amount, currency)}
              note={(segment) => {
                const found = items.find((row) => row.segment === segment);
                return `${whole(found?.customers ?? 0)} customers, silent for ${duration(found?.meanRecencyDays ?? null)}`;
              }}
              onChoose={choose('segment')}
            />
          )}
        </Question>
      </Card>
    </>
  );
}
