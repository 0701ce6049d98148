import type { Answer } from '../api/client.ts';
import { Columns } from '../charts/columns.tsx';
import { HeatGrid } from '../charts/heat-grid.tsx';
import { cohortsOf } from '../cohorts.ts';
import { type Filters, only } from '../filters.ts';
import { monthOfYear, NO_CURRENCY, percent, share, short, shortMoney, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { useMay } from '../ui/me.ts';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { CallList, CustomerList } from './customer-lists.tsx';
import { Quiet } from './quiet.tsx';
import { Worth } from './worth.tsx';

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
              {(summary) => (
                <>
                  <Figures summary={summary} filters={filters} />
                  <Worth query={mine} currency={currency} filters={filters} segmentsSpan={hasChurn(summary) ? 12 : 8} />
                </>
              )}
            </Question>
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
                      empty="Nobody has ordered whose name is known."
                      rowName="First order"
                      noteName="Customers"
                      columns={Array.from({ length: MOST_MONTHS }, (_, index) => `+${index + 1}`)}
                      rows={newest.map(({ month, customers, retention }) => ({
                        ...{ name: monthOfYear(month), note: whole(customers) },
                        values: Array.from({ length: MOST_MONTHS }, (_, index) => retention.get(index + 1)),
                      }))}
                      show={(value) => percent(value)}
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

/** Risks are known from the first training on. */
const hasChurn = ({ churn }: Summary): boolean => churn.length > 0;

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
      <Quiet quiet={summary.quiet} currency={currency} />
      <Card title="Recency and frequency" hint="Customers by score; 5 is best" span={5} source={source}>
        <HeatGrid
          label="Recency and frequency"
          empty="Nobody has ordered whose name is known."
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
      {hasChurn(summary) && (
        <Card title="Who may leave" hint="Customers by their risk of not coming back" span={8} source={source}>
          <Columns
            label="Customers by risk"
            bars={summary.churn.map(({ from, customers: value }) => ({ name: percent(from, 0), value }))}
            show={short}
            every={4}
          />
        </Card>
      )}
    </>
  );
}

const SCORES = [1, 2, 3, 4, 5];
