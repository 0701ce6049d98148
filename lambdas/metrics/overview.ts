import type { OverviewQuery, SalesOverview } from '../../contracts/metrics.ts';
import { dayText } from '../facts/format.ts';
import { revenueLine } from '../facts/line.ts';
import { type ScanResult, scan, weekdayOf } from '../facts/scan.ts';
import type { Span } from '../facts/store.ts';
import type { Figures } from '../facts/tally.ts';
import { type Compared, changesOf } from './changes.ts';
import { facetOf } from './facets.ts';
import { averageOrderValue, money } from './figures.ts';
import { ask, type MetricsSource, type Question } from './question.ts';

const WEEKS = 52;
const DAYS_A_WEEK = 7;
const FACETS = ['country', 'category', 'channel'] as const;

type Kpi = SalesOverview['kpis'][number];

const KPIS: readonly {
  readonly id: string;
  readonly unit: Kpi['unit'];
  readonly of: (figures: Figures) => number | null;
}[] = [
  { id: 'revenue', unit: 'money', of: ({ revenue }) => money(revenue) },
  { id: 'net-revenue', unit: 'money', of: ({ revenue, returned }) => money(revenue - returned) },
  { id: 'orders', unit: 'count', of: ({ orders }) => orders },
  { id: 'average-order-value', unit: 'money', of: averageOrderValue },
  { id: 'customers', unit: 'count', of: ({ customers }) => customers },
  { id: 'new-customers', unit: 'count', of: ({ newCustomers }) => newCustomers },
  { id: 'returned-amount', unit: 'money', of: ({ returned }) => money(returned) },
];

/**
 * What sales have to say on the first page: key figures by day, weeks of this year and the one before, what they can be filtered by,
 * when people buy, and what changed.
 * @throws InvalidPeriodError, NoFactsError, NoDataError where nothing was sold yet, and what reading an object throws
 */
export async function overview(source: MetricsSource, query: OverviewQuery): Promise<SalesOverview> {
  const question = await ask(source, query, ({ to }) => [weeksUpTo(to)]);
  const { facts, period, selection } = question;
  const days = (span: Span) => Int32Array.from({ length: span.to - span.from + 1 }, (_, day) => day);
  const ofSpan = (span: Span) => ({ ...selection, facets: FACETS, from: span.from, to: span.to, parts: days(span) });
  const now = scan(facts, { ...ofSpan(period), hours: true });
  const before = period.before && scan(facts, ofSpan(period.before));
  const facet = (dimension: (typeof FACETS)[number]) => facetOf(dimension, facts.dictionary[dimension], now, before);
  const facets = { country: facet('country'), category: facet('category'), channel: facet('channel') };
  const open = FACETS.filter((dimension) => query[dimension].length === 0);
  const compared: Compared[] = open.map((dimension) => ({ dimension, values: facets[dimension] }));
  const [revenue, earlier] = [money(now.total.at(0).revenue), before ? money(before.total.at(0).revenue) : null];
  return {
    ...question.envelope(now.lines),
    kpis: kpisOf(now, before),
    weeks: weeksOf(question),
    facets,
    hours: Array.from(now.hours?.revenue ?? [], money),
    changes: changesOf(revenue, earlier, selection.currency, compared),
  };
}

function kpisOf({ total, series }: ScanResult, before: ScanResult | undefined): Kpi[] {
  const days = Array.from({ length: series.size }, (_, day) => series.at(day));
  return KPIS.map(({ id, unit, of }) => ({
    id,
    unit,
    value: of(total.at(0)),
    previous: before ? of(before.total.at(0)) : null,
    points: days.map(of),
  }));
}

/** The weeks that end with the one of a day, and as many before them. */
function weeksUpTo(day: number): Span {
  const monday = day - weekdayOf(day);
  return { from: monday - (2 * WEEKS - 1) * DAYS_A_WEEK, to: monday + DAYS_A_WEEK - 1 };
}

/** Weeks of which anything is known, and the same weeks a year before. */
function weeksOf({ facts, period, selection, known }: Question): SalesOverview['weeks'] {
  const span = weeksUpTo(period.to);
  const parts = Int32Array.from({ length: span.to - span.from + 1 }, (_, day) => Math.floor(day / DAYS_A_WEEK));
  const line = revenueLine(facts, { ...selection, ...span, parts });
  const mondayOf = (week: number): number => span.from + week * DAYS_A_WEEK;
  const isKnown = (week: number): boolean => mondayOf(week) + DAYS_A_WEEK > known.from && mondayOf(week) <= known.to;
  const weeks = Array.from({ length: WEEKS }, (_, index) => WEEKS + index).filter(isKnown);
  return weeks.map((week) => ({
    start: dayText(mondayOf(week)),
    revenue: money(line[week] as number),
    lastYear: isKnown(week - WEEKS) ? money(line[week - WEEKS] as number) : null,
    complete: mondayOf(week) >= known.from && mondayOf(week) + DAYS_A_WEEK <= period.today,
  }));
}
