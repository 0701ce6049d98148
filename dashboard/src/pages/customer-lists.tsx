import { Link } from 'wouter';
import type { Filters } from '../filters.ts';
import { dayOfYear, duration, money, percent, title, whole } from '../format.ts';
import { addressOfOne } from '../ui/detail.ts';
import { ListCard } from '../ui/list-card.tsx';
import { CUSTOMERS } from './paths.ts';

interface Props {
  readonly query: URLSearchParams;
  readonly currency: string;
}

/** Good customers who have gone quiet. */
export const CallList = ({ query, currency }: Props) => (
  <ListCard
    title="Call these first"
    empty="Nobody who is worth a call has gone quiet."
    hint="Good customers who have gone quiet, by what is at stake"
    span={12}
    path="/v1/customers/calls"
    query={query}
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
      { name: 'Silent for', of: ({ silenceDays }) => duration(silenceDays), isFigure: true, sort: 'silenceDays' },
      { name: 'Usually', of: (row) => `every ${duration(row.usualIntervalDays)}`, isFigure: true },
      { name: 'Spent', of: (row) => money(row.monetary, row.currency ?? currency), isFigure: true, sort: 'monetary' },
      { name: 'Tier', of: (row) => row.valueTier },
      { name: 'Last order', of: ({ lastOrderDate }) => dayOfYear(lastOrderDate) },
      { name: 'Likes', of: (row) => row.favouriteCategory },
    ]}
  />
);

/** All customers, or those of a tier, segment or country. */
export const CustomerList = ({ query, currency, filters }: Props & { readonly filters: Filters }) => {
  const chosen = ['valueTier', 'segment'].flatMap((name) => filters.query.get(name) ?? []);
  return (
    <ListCard
      title={chosen.length === 0 ? 'Customers' : `Customers: ${chosen.join(', ')}`}
      span={12}
      empty="No customers in this selection."
      path="/v1/customers"
      query={query}
      sort="-monetary"
      keyOf={(row, index) => `${row.customerId} ${index}`}
      columns={[
        { name: 'Customer', of: ({ customerId }) => nameOf(customerId), sort: 'customerId' },
        { name: 'Country', of: ({ country }) => title(country) },
        { name: 'Spent', of: (row) => money(row.monetary, row.currency ?? currency), isFigure: true, sort: 'monetary' },
        { name: 'Orders', of: ({ frequency }) => whole(frequency), isFigure: true, sort: 'frequency' },
        { name: 'Silent for', of: ({ silenceDays }) => duration(silenceDays), isFigure: true, sort: 'recencyDays' },
        { name: 'Segment', of: ({ segment }) => segment },
        {
          name: 'Worth',
          of: (row) => money(row.lifetimeValue, row.currency ?? currency),
          isFigure: true,
          sort: 'lifetimeValue',
        },
        { name: 'May leave', of: ({ churnRisk }) => percent(churnRisk), isFigure: true, sort: 'churnRisk' },
      ]}
    />
  );
};

/** A customer, who leads to their page. */
const nameOf = (id: string | null) => <Link href={addressOfOne(CUSTOMERS, id ?? '')}>{id}</Link>;
