import { CHURN_BARS, type CustomersSummary, MOST_POINTS } from '../../contracts/summaries.ts';
import { round2, round4 } from '../reports/figures.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { isOneOf, knownOf, leadingCurrency, moneyOf, numberOf, sumOf } from './rows.ts';

/** What is read of each customer; the rest of their columns would fill the memory of a large shop. */
const COLUMNS = [
  ...['source', 'customer_id', 'currency', 'country', 'frequency', 'monetary', 'rfm_cell'],
  ...[
    'usual_interval_days',
    'overdue_factor',
    'last_year_revenue',
    'lifetime_value',
    'expected_value_90d',
    'churn_risk',
  ],
];

export interface CustomersQuestion {
  readonly source: readonly string[];
  readonly country: readonly string[];
  readonly currency?: string | undefined;
}

/** Customers in figures. @param tellsIds whether who asks may know who they are */
export async function customersSummary(
  snapshot: Snapshot,
  { source, country, currency: wanted }: CustomersQuestion,
  tellsIds: boolean,
): Promise<Omit<CustomersSummary, 'snapshot' | 'timeZone' | 'ignored'>> {
  const tests = [isOneOf('source', source), isOneOf('country', country)];
  const all = (await snapshot.rows('customer_360', COLUMNS)).filter((row) => tests.every((test) => test(row)));
  const currency = wanted ?? leadingCurrency(all, 'monetary');
  const rows = all.filter((row) => row.currency === currency);
  const calls = (await snapshot.rows('vip_at_risk')).filter(
    (row) => row.currency === currency && tests.every((test) => test(row)),
  );
  const worth = knownOf(rows, 'lifetime_value');
  const expected = knownOf(rows, 'expected_value_90d');
  return {
    currency,
    customers: rows.length,
    repeatRate:
      rows.length === 0 ? null : round4(rows.filter((row) => numberOf(row.frequency) > 1).length / rows.length),
    toCall: calls.length,
    revenueAtStake: moneyOf(calls, 'revenue_at_stake'),
    meanLifetimeValue: worth.length === 0 ? null : round2(sumOf(worth, 'lifetime_value') / worth.length),
    expectedValue90d: expected.length === 0 ? null : moneyOf(expected, 'expected_value_90d'),
    grid: gridOf(rows),
    churn: churnOf(rows),
    quiet: quietOf(rows, new Set(calls.map(idOf)), tellsIds),
  };
}

/** By the first two digits of the cell: how recent, and how often. */
const gridOf = (rows: readonly PublishedRow[]): CustomersSummary['grid'] =>
  Array.from(
    Map.groupBy(rows, (row) => String(row.rfm_cell ?? '').slice(0, 2)),
    ([cell, of]) => ({
      recency: Number(cell[0]),
      frequency: Number(cell[1]),
      customers: of.length,
      revenue: moneyOf(of, 'monetary'),
    }),
  )
    .filter(({ recency, frequency }) => recency > 0 && frequency > 0)
    .sort((a, b) => a.recency - b.recency || a.frequency - b.frequency);

function churnOf(rows: readonly PublishedRow[]): CustomersSummary['churn'] {
  const known = knownOf(rows, 'churn_risk');
  if (known.length === 0) return [];
  const bars = Map.groupBy(known, (row) => Math.min(Math.floor(numberOf(row.churn_risk) * CHURN_BARS), CHURN_BARS - 1));
  return Array.from({ length: CHURN_BARS }, (_, bar) => ({
    from: bar / CHURN_BARS,
    to: (bar + 1) / CHURN_BARS,
    customers: bars.get(bar)?.length ?? 0,
    revenue: moneyOf(bars.get(bar) ?? [], 'monetary'),
  }));
}

const idOf = (row: PublishedRow): string => JSON.stringify([row.source, row.customer_id]);

const quietOf = (
  rows: readonly PublishedRow[],
  toCall: ReadonlySet<string>,
  tellsIds: boolean,
): CustomersSummary['quiet'] =>
  rows
    .filter((row) => typeof row.overdue_factor === 'number' && numberOf(row.last_year_revenue) > 0)
    .sort((a, b) => numberOf(b.last_year_revenue) - numberOf(a.last_year_revenue))
    .slice(0, MOST_POINTS)
    .map((row) => ({
      customerId: tellsIds ? String(row.customer_id) : null,
      overdueFactor: round4(numberOf(row.overdue_factor)),
      lastYearRevenue: round2(numberOf(row.last_year_revenue)),
      isToCall: toCall.has(idOf(row)),
    }));
