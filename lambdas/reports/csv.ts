import { type Cell, csvText } from '../../contracts/csv.ts';
import type { DailyReport, WeeklyReport } from '../../contracts/reports.ts';

/** One figure: of which section and item, which metric, and its value. */
type Line = readonly [section: string, item: Cell, metric: string, value: Cell];

const HEADER = ['section', 'item', 'metric', 'value'] as const;

/**
 * A report as one table of four columns, a line a figure: a spreadsheet filters and pivots it, and a script reads daily and
 * weekly reports alike. Money and fractions are plain numbers, in the units of the JSON report.
 */
export const reportCsv = (report: DailyReport | WeeklyReport): string =>
  csvText([HEADER, ...aboutLines(report), ...figureLines(report), ...sectionLines(report)]);

function aboutLines(report: DailyReport | WeeklyReport): Line[] {
  const { audience, sources, currency, snapshot } = report;
  const time = 'week' in report ? pick(report, ['week', 'from', 'to', 'complete']) : pick(report, ['date', 'complete']);
  return items('report', null, {
    ...time,
    audience,
    sources: sources.join(' '),
    currency,
    snapshot: snapshot.run,
    published: snapshot.publishedAt,
  });
}

function figureLines(report: DailyReport | WeeklyReport): Line[] {
  const { peakHour } = report;
  return [
    ...items('figures', null, pick(report, KEY_FIGURES)),
    ...('week' in report ? weekLines(report) : dayLines(report)),
    ...items('peak', 'hour', { hour: peakHour?.hour ?? null, revenue: peakHour?.revenue ?? null }),
  ];
}

const dayLines = ({ growth }: DailyReport): Line[] => [
  ['growth', 'previous day', 'revenue', growth.previousDay],
  ['growth', 'same day last week', 'revenue', growth.sameDayLastWeek],
];

const weekLines = ({ growth, peakDay }: WeeklyReport): Line[] => [
  ['growth', 'previous week', 'revenue', growth],
  ...items('peak', 'day', { date: peakDay?.date ?? null, revenue: peakDay?.revenue ?? null }),
];

function sectionLines(report: DailyReport | WeeklyReport): Line[] {
  const { hours, countries, topProducts, tiers, anomalies } = report;
  const days = 'week' in report ? report.days : [];
  return [
    ...days.flatMap(({ date, ...figures }) => items('days', date, figures)),
    ...hours.flatMap(({ hour, ...figures }) => items('hours', hour, figures)),
    ...countries.flatMap(({ country, ...figures }) => items('countries', country, figures)),
    ...topProducts.flatMap(({ productId, ...figures }) => items('products', productId, figures)),
    ...tiers.flatMap(({ tier, ...figures }) => items('tiers', tier, figures)),
    ...anomalies.flatMap(({ date, metric, ...figures }) => items('anomalies', `${metric} ${date}`, figures)),
  ];
}

const KEY_FIGURES = [
  'revenue',
  'netRevenue',
  'returned',
  'lines',
  'orders',
  'customers',
  'newCustomers',
  'returningCustomers',
  'products',
  'units',
  'averageOrderValue',
] as const;

const items = (section: string, item: Cell, figures: Readonly<Record<string, Cell>>): Line[] =>
  Object.entries(figures).map(([metric, value]) => [section, item, metric, value]);

const pick = <T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
