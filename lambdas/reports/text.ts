import type { DailyReport, WeeklyReport } from '../../contracts/reports.ts';
import { addDays, type Day } from './calendar.ts';
import { alignColumns, bar, oneLine } from './text-table.ts';

/** Money with two decimals, in groups of thousands. */
const money = (value: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A number with as many decimals as it has, in groups of thousands. */
const count = (value: number): string => value.toLocaleString('en-GB', { maximumFractionDigits: 4 });

/** A fraction as percent. */
const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(1)} %`);

/** A growth as percent with its sign. */
const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${percent(value)}`;

const DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** A day as `Friday 9 December 2011`, put together by hand: ICU's versions differ in their commas. */
function dateText(day: Day): string {
  const parts = DATE.formatToParts(new Date(day)).map(({ type, value }) => [type, value]);
  const { weekday, day: ordinal, month, year } = Object.fromEntries(parts) as Readonly<Record<string, string>>;
  return `${weekday} ${ordinal} ${month} ${year}`;
}

/** An hour of the day as a clock shows its beginning. */
const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** How parts of a report look; a terminal may show headings bold. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly aside: (text: string) => string;
}

const PLAIN: Style = { heading: (text) => text, aside: (text) => text };
const BLOCKS = 24;
const LONGEST_NAME = 40;
const LONGEST_SOURCES = 60;

type Report = DailyReport | WeeklyReport;

/** Lines of cells under a heading; the first line is the heading. */
type Table = readonly (readonly string[])[];

/** A report as a person reads it: sections under headings, empty ones left out. @param style @default plain text */
export function reportText(report: Report, style: Style = PLAIN): string {
  const { audience, currency, complete, snapshot } = report;
  const title = 'week' in report ? `Weekly report of ${report.week}` : `Daily report of ${report.date}`;
  const who = audience === 'all' ? 'all customers, guests included' : 'identified customers only';
  const span = 'week' in report ? `${dateText(report.from)} to ${dateText(report.to)}` : dateText(report.date);
  const { sources } = report;
  const from = sources.length === 0 ? '' : `; of ${oneLine(sources.join(', '), LONGEST_SOURCES)}`;
  const published = snapshot.publishedAt.slice(0, 16).replace('T', ' ');
  const tables = tablesOf(report)
    .filter((table) => table.length > 1)
    .map((table) => alignColumns(table).map((line, index) => (index === 0 ? style.heading(line) : line)));
  return [
    [
      style.heading(title),
      style.aside(`${span}${complete ? '' : ', not over yet'}; ${who}${from}; amounts in ${currency}`),
    ],
    ...tables,
    [style.aside(`From the snapshot published ${published} UTC.`)],
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function tablesOf(report: Report): Table[] {
  const { hours, topProducts, countries, tiers, anomalies } = report;
  const days = 'week' in report ? weekdays(report) : [];
  return [
    [['Key figures', '', ''], ...keyFigures(report)],
    [['Days', 'revenue', 'orders', ''], ...bars(days)],
    [['Hours', 'revenue', 'orders', ''], ...bars(hours.map((row) => ({ ...row, label: hourText(row.hour) })))],
    [
      ['Top products', 'revenue', 'units', 'orders'],
      ...topProducts.map(({ productId, name, revenue, units, orders }) => [
        oneLine(name ?? productId, LONGEST_NAME),
        money(revenue),
        count(units),
        count(orders),
      ]),
    ],
    [
      ['Countries', 'revenue', 'orders'],
      ...countries.map(({ country, revenue, orders }) => [
        oneLine(country, LONGEST_NAME),
        money(revenue),
        count(orders),
      ]),
    ],
    [
      ['Value tiers, all time', 'customers', 'revenue', 'share'],
      ...tiers.map(({ tier, customers, revenue, share }) => [tier, count(customers), money(revenue), percent(share)]),
    ],
    [
      ['Anomalies', 'day', 'value', 'expected', 'severity'],
      ...anomalies.map(({ metric, date, value, expected, severity }) => [
        oneLine(metric, LONGEST_NAME),
        date,
        count(value),
        count(expected),
        severity,
      ]),
    ],
  ];
}

function keyFigures(report: Report): Table {
  const { averageOrderValue, newCustomers, returningCustomers, peakHour } = report;
  const isSplit = newCustomers !== null && returningCustomers !== null;
  return [
    ['Revenue', money(report.revenue), growthOf(report)],
    ['Returned', money(report.returned)],
    ['Net revenue', money(report.netRevenue)],
    ['Orders', count(report.orders)],
    ['Average order value', averageOrderValue === null ? '-' : money(averageOrderValue)],
    ['Lines', count(report.lines)],
    ['Units', count(report.units)],
    ['Products', count(report.products)],
    [
      'Customers',
      count(report.customers),
      isSplit ? `${count(newCustomers)} new, ${count(returningCustomers)} returning` : '',
    ],
    ...('week' in report && report.peakDay
      ? [['Peak day', money(report.peakDay.revenue), dateText(report.peakDay.date)]]
      : []),
    ...(peakHour ? [['Peak hour', money(peakHour.revenue), hourText(peakHour.hour)]] : []),
  ];
}

function growthOf(report: Report): string {
  const over = (growth: number | null, what: string) =>
    growth === null ? [] : [`${signedPercent(growth)} over ${what}`];
  if ('week' in report) return over(report.growth, 'the week before').join('');
  const { date, growth } = report;
  const lastWeek = addDays(date, -7);
  return [...over(growth.previousDay, 'the day before'), ...over(growth.sameDayLastWeek, lastWeek)].join(', ');
}

interface Bar {
  readonly label: string;
  readonly revenue: number;
  readonly orders: number;
}

/** The days from Monday to the last with sales, those without sales among them. */
function weekdays({ from, days }: WeeklyReport): Bar[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const last: Day = days.at(-1)?.date ?? '';
  return Array.from({ length: 7 }, (_, index) => addDays(from, index))
    .filter((date) => date <= last)
    .map((date) => ({ label: dateText(date), ...(byDate.get(date) ?? { revenue: 0, orders: 0 }) }));
}

function bars(rows: readonly Bar[]): Table {
  const most = Math.max(0, ...rows.map(({ revenue }) => revenue));
  return rows.map(({ label, revenue, orders }) => [label, money(revenue), count(orders), bar(revenue, most, BLOCKS)]);
}
