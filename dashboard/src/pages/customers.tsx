import { Link } from 'wouter';
import { type Cohort, type CohortRow, cohortsOf } from '../cohorts.ts';
import { only } from '../filters.ts';
import { dayOfYear, money, share, short, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { CUSTOMERS } from './paths.ts';

const MOST_MONTHS = 12;

export function Customers() {
  return (
    <Page title="Customers" dimensions={['country', 'source']} hasDays={false}>
      {({ query }, { currencies }) => {
        const [currency = 'EUR'] = query.getAll('currency').concat(currencies);
        const mine = only(query, ['source', 'currency']);
        const cohorts = new URLSearchParams(mine);
        cohorts.set('dimension', 'all');
        cohorts.set('currency', currency);
        return (
          <div className="grid">
            <ListCard
              title="Value tiers"
              hint="Their share of heads and of money"
              span={4}
              path="/v1/metrics/tiers"
              query={mine}
              keyOf={(row, index) => `${row.valueTier} ${index}`}
              columns={[
                { name: 'Tier', of: (row) => row.valueTier },
                { name: 'Customers', of: (row) => whole(row.customers), isFigure: true },
                { name: 'Heads', of: (row) => share(row.customerShare), isFigure: true },
                { name: 'Money', of: (row) => share(row.revenueShare), isFigure: true },
              ]}
            />
            <ListCard
              title="Segments"
              hint="By recency, frequency and money"
              span={8}
              path="/v1/metrics/rfm"
              query={mine}
              keyOf={(row, index) => `${row.segment} ${index}`}
              columns={[
                { name: 'Segment', of: (row) => row.segment },
                { name: 'Customers', of: (row) => whole(row.customers), isFigure: true },
                { name: 'Heads', of: (row) => share(row.customerShare), isFigure: true },
                { name: 'Revenue', of: (row) => money(row.revenue, row.currency ?? currency), isFigure: true },
                { name: 'Silent for', of: (row) => `${short(row.meanRecencyDays)} days`, isFigure: true },
                { name: 'Orders each', of: (row) => row.meanFrequency?.toFixed(1) ?? '–', isFigure: true },
              ]}
            />
            <ListCard
              title="Call these first"
              hint="Good customers who have gone quiet, by what is at stake"
              span={12}
              path="/v1/customers/calls"
              query={mine}
              sort="callRank"
              keyOf={(row, index) => `${row.customerId} ${index}`}
              columns={[
                { name: 'Customer', of: ({ customerId }) => nameOf(customerId) },
                {
                  name: 'At stake',
                  of: (row) => money(row.revenueAtStake, row.currency ?? currency),
                  isFigure: true,
                  sort: 'revenueAtStake',
                },
                {
                  name: 'Silent for',
                  of: (row) => `${whole(row.silenceDays)} days`,
                  isFigure: true,
                  sort: 'silenceDays',
                },
                { name: 'Usually', of: (row) => `every ${short(row.usualIntervalDays)} days`, isFigure: true },
                {
                  name: 'Spent',
                  of: (row) => money(row.monetary, row.currency ?? currency),
                  isFigure: true,
                  sort: 'monetary',
                },
                { name: 'Tier', of: (row) => row.valueTier },
                { name: 'Last order', of: (row) => (row.lastOrderDate ? dayOfYear(row.lastOrderDate) : '–') },
                { name: 'Likes', of: (row) => row.favouriteCategory },
              ]}
            />
            <Card
              title="Who comes back"
              hint="Share of each month’s new customers who ordered in the months after"
              span={12}
            >
              <Question path="/v1/metrics/cohorts" query={cohorts}>
                {({ items }) => <Retention items={items} />}
              </Question>
            </Card>
            <ListCard
              title="Customers"
              span={12}
              path="/v1/customers"
              query={only(query, ['source', 'currency', 'country'])}
              sort="-monetary"
              keyOf={(row, index) => `${row.customerId} ${index}`}
              columns={[
                { name: 'Customer', of: ({ customerId }) => nameOf(customerId), sort: 'customerId' },
                { name: 'Country', of: (row) => title(row.country ?? '') },
                {
                  name: 'Spent',
                  of: (row) => money(row.monetary, row.currency ?? currency),
                  isFigure: true,
                  sort: 'monetary',
                },
                { name: 'Orders', of: (row) => whole(row.frequency), isFigure: true, sort: 'frequency' },
                {
                  name: 'Silent for',
                  of: (row) => `${whole(row.silenceDays)} days`,
                  isFigure: true,
                  sort: 'recencyDays',
                },
                { name: 'Segment', of: (row) => row.segment },
                {
                  name: 'Worth',
                  of: (row) => money(row.lifetimeValue, row.currency ?? currency),
                  isFigure: true,
                  sort: 'lifetimeValue',
                },
                { name: 'May leave', of: (row) => share(row.churnRisk), isFigure: true, sort: 'churnRisk' },
              ]}
            />
          </div>
        );
      }}
    </Page>
  );
}

/** A customer, who leads to their page. */
const nameOf = (id: string | null) => <Link href={addressOfOne(CUSTOMERS, id ?? '')}>{id}</Link>;

/** Months of first orders down, months since across; the value stands in its cell. */
function Retention({ items }: { readonly items: readonly CohortRow[] }) {
  const most = Math.min(MOST_MONTHS, Math.max(0, ...items.map(({ monthsSince }) => monthsSince ?? 0)));
  return (
    <DataTable
      label="Retention"
      rows={cohortsOf(items).slice(0, MOST_MONTHS)}
      keyOf={({ month }) => month}
      columns={[
        { name: 'First order', of: ({ month }) => month.slice(0, 7) },
        { name: 'Customers', of: ({ customers }) => whole(customers), isFigure: true },
        ...Array.from({ length: most }, (_, index) => ({
          ...{ name: `+${index + 1}`, isFigure: true },
          of: ({ retention }: Cohort) => {
            const kept = retention.get(index + 1);
            return kept === undefined ? '' : share(kept);
          },
        })),
      ]}
    />
  );
}
