import { type ATTRIBUTION_MODELS, FUNNEL_STEPS, type MarketingAnswer } from '../../contracts/marketing.ts';
import type { FILTERS, OverviewQuery } from '../../contracts/metrics.ts';
import { addDays } from '../reports/calendar.ts';
import { isBetween, NoDataError } from '../reports/figures.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { type Found, groups, spentOn, visitsOf } from './channels.ts';
import { periodOf, told } from './period.ts';
import { isOneOf, knownOf, leadingCurrency, moneyOf, sumOf } from './rows.ts';
import { conversion, filledCart, leftCart, ratio } from './visits.ts';

type Query = Pick<OverviewQuery, 'from' | 'to' | 'compare' | 'compareFrom' | 'compareTo' | 'currency'> &
  Pick<OverviewQuery, (typeof FILTERS)[number]> & { readonly model: (typeof ATTRIBUTION_MODELS)[number] };
type Kpi = MarketingAnswer['kpis'][number];
type Rows = readonly PublishedRow[];

const STEP_COLUMNS = {
  ...{ sessions: 'sessions', viewed: 'viewed', carted: 'carted' },
  ...{ checkedOut: 'checked_out', purchased: 'purchased' },
} as const;

/** Of channels, whatever they were visited with. */
const OWED_FIGURES = [
  ...['ad-spend', 'return-on-ad-spend', 'channels.orders', 'channels.revenue', 'channels.cost'],
  ...['channels.costPerOrder', 'channels.returnOnAdSpend'],
];

/** What filters each part cannot follow, and why. */
const NOT_FOLLOWED = {
  country: [['all'], 'Visits have no country.'],
  category: [['all'], 'Visits have no category.'],
  product: [['all'], 'Visits have no product.'],
  device: [OWED_FIGURES, 'What is spent on channels, and owed to them, is not kept by device.'],
  source: [OWED_FIGURES, 'What is spent on channels, and owed to them, is not kept by source.'],
} as const;

/**
 * Who came, where they were lost, and what brought them.
 * @throws InvalidPeriodError; NoDataError where neither visits nor orders are known
 */
export async function marketing(
  snapshot: Snapshot,
  query: Query,
): Promise<Omit<MarketingAnswer, 'snapshot' | 'timeZone'>> {
  const [funnel, attribution] = await Promise.all([snapshot.rows('funnel'), snapshot.rows('attribution')]);
  const known = daysOf([...funnel, ...attribution]);
  if (!known) throw new NoDataError('No visit and no order is known yet.');
  const asked = periodOf(snapshot, { ...known, lastSold: known.last }, query);
  const { compareFrom } = told(asked);
  const isKnown = compareFrom !== null && compareFrom >= known.first;
  const period = told(isKnown ? asked : { ...asked, before: undefined });
  const byModel = attribution.filter(({ model }) => model === query.model);
  const currency = query.currency ?? leadingCurrency(byModel, 'revenue') ?? leadingCurrency(byModel, 'cost') ?? '';
  const visits = matching(funnel, query, ['channel', 'device', 'source']);
  const owed = matching(byModel, query, ['channel']).filter((row) => row.currency === currency);
  const firstVisit = daysOf(funnel)?.first;
  /** @param knownFrom the day on or before which visits have to be known */
  const between = (first: string, last: string, knownFrom: string): Found => ({
    visits: isSince(firstVisit, knownFrom) ? visits.filter(isBetween('day', first, last)) : undefined,
    owed: owed.filter(isBetween('day', first, last)),
  });
  const now = between(period.from, period.to, period.to);
  const before =
    period.compareFrom && period.compareTo
      ? between(period.compareFrom, period.compareTo, period.compareFrom)
      : undefined;
  const days = byDay(
    now,
    Array.from({ length: period.days }, (_, day) => addDays(period.from, day)),
    firstVisit,
  );
  return {
    ...{ period, currency, model: query.model },
    kpis: KPIS.map(({ id, unit, of }) => ({
      ...{ id, unit, value: of(now), previous: before ? of(before) : null, points: days.map(of) },
    })),
    steps: FUNNEL_STEPS.filter((step) => knownOf(visits, STEP_COLUMNS[step]).length > 0).map((step) => ({
      step,
      sessions: sumOf(now.visits ?? [], STEP_COLUMNS[step]),
      previous: before?.visits ? sumOf(before.visits, STEP_COLUMNS[step]) : null,
    })),
    devices: groups('device', now, before)
      .map(({ value, of, was }) => visitsOf(value, of, was))
      .sort((a, b) => b.sessions - a.sessions),
    channels: groups('channel', now, before)
      .map(({ value, of, was }) => ({ ...visitsOf(value, of, was), ...spentOn(of) }))
      .sort((a, b) => b.revenue - a.revenue || b.sessions - a.sessions),
    ignored: [
      ...ignoredOf(query),
      ...(compareFrom === null || isSince(firstVisit, compareFrom)
        ? []
        : [{ filter: 'compare', figures: isKnown ? VISIT_FIGURES : ['previous'], reason: knownSince(firstVisit) }]),
    ],
  };
}

const KPIS: readonly {
  readonly id: string;
  readonly unit: Kpi['unit'];
  readonly of: (found: Found) => number | null;
}[] = [
  { id: 'sessions', unit: 'count', of: ({ visits }) => (visits ? sumOf(visits, 'sessions') : null) },
  { id: 'conversion-rate', unit: 'share', of: ({ visits = [] }) => conversion(visits) },
  { id: 'funnel-steps', unit: 'share', of: ({ visits = [] }) => filledCart(visits) },
  { id: 'cart-abandonment', unit: 'share', of: ({ visits = [] }) => leftCart(visits) },
  { id: 'ad-spend', unit: 'money', of: ({ owed }) => moneyOf(owed, 'cost') },
  { id: 'return-on-ad-spend', unit: 'ratio', of: ({ owed }) => ratio(paidRevenue(owed), sumOf(owed, 'cost')) },
];

/** Those that only visits tell. */
const VISIT_FIGURES = ['steps', 'devices', 'sessions', 'conversion-rate', 'funnel-steps', 'cart-abandonment'];

const knownSince = (first: string | undefined): string =>
  first === undefined ? 'No visits are known.' : `Visits are known from ${first} on.`;

/** Of channels on which something was spent: what came by itself is no return. */
const paidRevenue = (owed: Rows): number => {
  const paid = new Set(owed.filter((row) => Number(row.cost ?? 0) > 0).map(({ channel }) => channel));
  return sumOf(
    owed.filter(({ channel }) => paid.has(channel)),
    'revenue',
  );
};

function byDay({ visits = [], owed }: Found, days: readonly string[], firstVisit: string | undefined): Found[] {
  const dayOf = ({ day }: PublishedRow): string => (day as Date).toISOString().slice(0, 10);
  const [visited, owing] = [Map.groupBy(visits, dayOf), Map.groupBy(owed, dayOf)];
  return days.map((day) => ({
    visits: isSince(firstVisit, day) ? (visited.get(day) ?? []) : undefined,
    owed: owing.get(day) ?? [],
  }));
}

/** Whether something that began on a day was there on another. */
const isSince = (first: string | undefined, day: string): boolean => first !== undefined && day >= first;

const matching = (rows: Rows, query: Query, columns: readonly ('channel' | 'device' | 'source')[]): Rows => {
  const tests = columns.map((column) => isOneOf(column, query[column]));
  return rows.filter((row) => tests.every((test) => test(row)));
};

function daysOf(rows: Rows): { first: string; last: string } | undefined {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { day } of rows) {
    if (!(day instanceof Date)) continue;
    first = Math.min(first, day.getTime());
    last = Math.max(last, day.getTime());
  }
  if (last < first) return undefined;
  const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return { first: text(first), last: text(last) };
}

const ignoredOf = (query: Query): MarketingAnswer['ignored'] =>
  Object.entries(NOT_FOLLOWED)
    .filter(([filter]) => query[filter as keyof typeof NOT_FOLLOWED].length > 0)
    .map(([filter, [figures, reason]]) => ({ filter, figures: [...figures], reason }));
