import { callRow, cohortRow, customerRow, segmentRow, tierRow } from '../../marts.ts';
import { listParameters, oneOf } from '../parameters.ts';
import { FOR } from '../route.ts';
import { list, type MartRoute, names, q, someOf, whole } from './mart.ts';

const valueTier = someOf(['VIP', 'High', 'Medium', 'Low']);

/** Customers, by themselves and in groups. */
export const CUSTOMERS = {
  customers: list(
    {
      path: '/v1/customers',
      summary: 'Customers: what each has bought, is worth and will do',
      mart: 'customer_360',
      row: customerRow,
      identity: ['source', 'customerId', 'currency'],
      searched: ['customerId'],
      access: FOR.analyst,
    },
    {
      q,
      country: names,
      valueTier,
      segment: names,
      isAtRisk: oneOf(['true', 'false']).optional(),
      ...listParameters(
        [
          'monetary',
          'netRevenue',
          'frequency',
          'recencyDays',
          'lifetimeValue',
          'churnRisk',
          'expectedValue90d',
          'customerId',
        ],
        '-monetary',
      ),
    },
  ),
  calls: list(
    {
      path: '/v1/customers/calls',
      summary: 'Whom to call first: good customers who have gone quiet, by what is at stake',
      mart: 'vip_at_risk',
      row: callRow,
      identity: ['source', 'customerId', 'currency'],
      searched: ['customerId'],
      access: FOR.analyst,
    },
    {
      q,
      country: names,
      valueTier,
      ...listParameters(['callRank', 'revenueAtStake', 'silenceDays', 'monetary', 'priorityScore'], 'callRank'),
    },
  ),
  cohorts: whole(
    {
      path: '/v1/metrics/cohorts',
      summary: 'Cohorts by month of first order: who came back, and what they have spent',
      mart: 'cohorts',
      row: cohortRow,
      identity: ['source', 'currency', 'dimension', 'member', 'cohortMonth', 'monthsSince'],
    },
    { dimension: someOf(['all', 'country', 'channel', 'first_category']), member: names },
  ),
  rfm: whole(
    {
      path: '/v1/metrics/rfm',
      summary: 'Segments of customers by recency, frequency and money',
      mart: 'rfm',
      row: segmentRow,
      identity: ['source', 'currency', 'segment'],
    },
    {},
  ),
  tiers: whole(
    {
      path: '/v1/metrics/tiers',
      summary: 'Value tiers: their share of customers and of money',
      mart: 'value_tiers',
      row: tierRow,
      identity: ['source', 'currency', 'valueTier'],
    },
    {},
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
