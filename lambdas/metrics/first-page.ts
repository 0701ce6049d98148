import {
  FILTERS,
  type OverviewAnswer,
  type OverviewQuery,
  type SalesOverview,
  type Todo,
} from '../../contracts/metrics.ts';
import { isBetween, round4 } from '../reports/figures.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { expected } from './expected.ts';
import { isOneOf, moneyOf, numberOf, sumOf, type Test } from './rows.ts';
import { conversion } from './visits.ts';

type Filter = (typeof FILTERS)[number];
type Ignored = OverviewAnswer['ignored'];

/** Best first. */
const TIERS = ['VIP', 'High', 'Medium', 'Low'];
const COUNT = new Intl.NumberFormat('en-GB');

/** What the first page has to say beside sales: visits, what is expected, who the customers are, and what is to be done. */
export async function firstPage(
  snapshot: Snapshot,
  query: OverviewQuery,
  sales: SalesOverview,
): Promise<OverviewAnswer> {
  const given = FILTERS.filter((filter) => query[filter].length > 0);
  const ofSources = isOneOf('source', query.source);
  return {
    ...sales,
    conversion: await converted(snapshot, query, sales.period),
    forecast: await expected(snapshot, query, given, sales.currency),
    worth: worth((await snapshot.rows('value_tiers')).filter(ofSources), sales.currency),
    todo: await todo(snapshot, ofSources, sales),
    ignored: [...sales.ignored, ...notFollowed(given), ...(query.audience === 'all' ? [] : OF_EVERYBODY)],
  };
}

/** Which filters each part cannot follow, and why. */
const FOLLOWED: readonly (readonly [figure: string, filters: readonly Filter[], why: string])[] = [
  ['conversion', ['channel', 'device', 'source'], 'Visits have'],
  ['worth', ['source'], 'What customers are worth is known over all they bought, and has'],
  ['todo', ['source'], 'What is to be done has'],
];

/** What there is of all customers only, guests included. */
const OF_EVERYBODY: Ignored = [
  { filter: 'audience', figures: ['conversion'], reason: 'Visits are those of everybody.' },
  { filter: 'audience', figures: ['forecast'], reason: 'Revenue is forecast of all customers, guests included.' },
];

function notFollowed(given: readonly Filter[]): Ignored {
  const single = given.length === 1 && (given[0] === 'country' || given[0] === 'category' || given[0] === 'source');
  const forecasts = single ? [] : given;
  return [
    ...FOLLOWED.flatMap(([figure, filters, why]) =>
      given
        .filter((filter) => !filters.includes(filter))
        .map((filter) => ({ filter, figures: [figure], reason: `${why} no ${filter}.` })),
    ),
    ...forecasts.map((filter) => ({
      filter,
      figures: ['forecast'],
      reason: 'Revenue is forecast in all, by country or by category, one at a time.',
    })),
  ];
}

async function converted(
  snapshot: Snapshot,
  query: OverviewQuery,
  { from, to, compareFrom, compareTo }: SalesOverview['period'],
): Promise<OverviewAnswer['conversion']> {
  const tests = (['channel', 'device', 'source'] as const).map((column) => isOneOf(column, query[column]));
  const rows = (await snapshot.rows('funnel')).filter((row) => tests.every((test) => test(row)));
  const rate = (first: string, last: string) => {
    const wanted = rows.filter(isBetween('day', first, last));
    return { sessions: sumOf(wanted, 'sessions'), value: conversion(wanted) };
  };
  const now = rate(from, to);
  if (now.sessions === 0) return null;
  return { ...now, previous: compareFrom && compareTo ? rate(compareFrom, compareTo).value : null };
}

function worth(rows: readonly PublishedRow[], currency: string): OverviewAnswer['worth'] {
  const wanted = rows.filter((row) => row.currency === currency);
  const [customers, revenue] = [sumOf(wanted, 'customers'), sumOf(wanted, 'revenue')];
  const tiers = Map.groupBy(wanted, ({ value_tier }) => String(value_tier));
  const rank = (tier: string): number => (TIERS.indexOf(tier) + TIERS.length + 1) % (TIERS.length + 1);
  return Array.from(tiers, ([tier, of]) => ({
    tier,
    customers: sumOf(of, 'customers'),
    customerShare: customers === 0 ? null : round4(sumOf(of, 'customers') / customers),
    revenueShare: revenue === 0 ? null : round4(sumOf(of, 'revenue') / revenue),
  })).sort((a, b) => rank(a.tier) - rank(b.tier));
}

async function todo(snapshot: Snapshot, ofSources: Test, { period, currency }: SalesOverview): Promise<Todo[]> {
  const [stock, calls, anomalies, ledger] = await Promise.all([
    snapshot.over('inventory_health', ['source', 'product_id', 'suggested_quantity']),
    snapshot.over('vip_at_risk', ['source', 'currency', 'revenue_at_stake']),
    snapshot.rows('anomalies'),
    snapshot.rows('reconciliation'),
  ]);
  const reorder = stock.filter((row) => ofSources(row) && numberOf(row.suggested_quantity) > 0);
  const quiet = calls.filter((row) => ofSources(row) && row.currency === currency);
  const inPeriod = isBetween('day', period.from, period.to);
  const strange = anomalies.filter((row) => row.is_anomaly !== false && inPeriod(row));
  const refused = sumOf(ledger.filter(ofSources), 'quarantined');
  const items: Todo[] = [
    todoOf('reorder', new Set(reorder.map(productOf)).size, null, 'to reorder', 'product'),
    todoOf('call', quiet.length, moneyOf(quiet, 'revenue_at_stake'), 'gone quiet, worth a call', 'good customer'),
    todoOf('explain', new Set(strange.map(({ day }) => String(day))).size, null, 'unlike others, to explain', 'day'),
    todoOf('quarantine', refused, null, 'refused, to look at', 'input'),
  ];
  return items.filter(({ count }) => count > 0);
}

/** A product may lie in several places. */
const productOf = ({ source, product_id }: PublishedRow): string => JSON.stringify([source, product_id]);

const todoOf = (kind: Todo['kind'], count: number, amount: number | null, what: string, of: string): Todo => ({
  kind,
  count,
  amount,
  text: `${COUNT.format(count)} ${of}${count === 1 ? '' : 's'} ${what}`,
});
