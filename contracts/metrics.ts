import * as z from 'zod';
import { AUDIENCES } from './reports.ts';

/** What sales can be filtered by; each may be given several times, and one of its values is enough. */
export const FILTERS = ['country', 'category', 'product', 'channel', 'device', 'source'] as const;
/** What a period is compared with: nothing, as many days just before it, or the same weekdays a year before. */
export const COMPARISONS = ['none', 'previous', 'year'] as const;
export const GRAINS = ['auto', 'hour', 'day', 'week', 'month'] as const;
/** What sales can be told by. */
export const SALES_BY = [...FILTERS, 'hour-of-week'] as const;
/** What a figure of sales is called in a query, and its field in an answer. */
export const MEASURES = {
  revenue: 'revenue',
  'net-revenue': 'netRevenue',
  'returned-amount': 'returned',
  discount: 'discount',
  orders: 'orders',
  units: 'units',
  lines: 'lines',
  customers: 'customers',
  'new-customers': 'newCustomers',
  'returning-customers': 'returningCustomers',
  'average-order-value': 'averageOrderValue',
} as const;

export type Measure = keyof typeof MEASURES;

export const MOST_VALUES = 50;
export const MOST_DAYS = 4000;
/** Rows of one answer by default and at most; a file has all of them. */
export const TOP = { default: 50, most: 200 } as const;

const MEASURE_NAMES = Object.keys(MEASURES) as [Measure, ...Measure[]];
const day = z.iso.date();
const values = z.array(z.string().max(500)).max(MOST_VALUES);

/** Which sales a question is about. */
const selection = z.object({
  from: day.optional(),
  to: day.optional().describe('The last 28 days that are over, without either'),
  compare: z.enum(COMPARISONS).default('previous'),
  compareFrom: day.optional(),
  compareTo: day.optional().describe('With compareFrom, a period of one’s own instead of compare'),
  audience: z.enum(AUDIENCES).default('all'),
  currency: z.string().length(3).optional().describe('The one with the most revenue, without'),
  country: values.default([]),
  category: values.default([]),
  product: values.default([]),
  channel: values.default([]),
  device: values.default([]),
  source: values.default([]),
});

export const overviewQuery = selection;
export const salesQuery = selection.extend({
  grain: z.enum(GRAINS).default('auto'),
  by: z.enum(SALES_BY).optional(),
  facet: z.array(z.enum(FILTERS)).default([]),
  measure: z.array(z.enum(MEASURE_NAMES)).default([]).describe('Without any, all of them'),
  top: z.int().min(1).max(TOP.most).default(TOP.default).describe('Rows of the most revenue'),
});

export type OverviewQuery = Readonly<z.output<typeof overviewQuery>>;
export type SalesQuery = Readonly<z.output<typeof salesQuery>>;

const count = z.number().nonnegative();
const money = z.number().describe('Two decimals, in the currency of the answer');
const share = z.number().nullable().describe('A fraction; null where there is nothing to divide by');
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

/** What every answer about sales says of itself. */
export const envelope = z.object({
  snapshot: z.object({
    run: z.string(),
    publishedAt: z.iso.datetime(),
    dataTo: z.iso.datetime().describe('What had arrived by then is in it'),
  }),
  period: z.object({
    from: day,
    to: day,
    days: z.int(),
    complete: z.boolean().describe('Whether its last day was over when the snapshot was made'),
    compareFrom: day.nullable(),
    compareTo: day.nullable(),
  }),
  currency: z.string(),
  timeZone: z.string(),
  ignored: list(z.object({ filter: z.string(), figures: list(z.string()), reason: z.string() })).describe(
    'Filters that a figure cannot follow, and what was left out',
  ),
  counted: z.object({ lines: count.describe('Sold lines that were counted for the period') }),
});

/** The figures of sales, as `docs/metrics.md` defines them; those that were not asked for are left out. */
const salesFigures = z
  .object({
    revenue: money,
    netRevenue: money,
    returned: money,
    discount: money,
    orders: count,
    units: count,
    lines: count,
    customers: count.describe('Distinct identified customers'),
    newCustomers: count.nullable().describe('Null for hours: a customer’s first day is known, not the hour'),
    returningCustomers: count.nullable(),
    averageOrderValue: money.nullable(),
  })
  .partial();

const facetValue = z.object({
  value: z.string(),
  revenue: money,
  orders: count,
  share,
  previous: money.nullable().describe('Its revenue in the period that is compared with'),
});
const facetList = list(facetValue).describe('By revenue; a facet ignores its own filter');

export const salesAnswer = envelope.extend({
  grain: z.enum(GRAINS).exclude(['auto']),
  totals: salesFigures,
  previous: salesFigures.nullable(),
  series: list(
    z.object({
      start: z.string().describe('First day of the part, or its hour as `yyyy-MM-ddTHH:00`'),
      complete: z.boolean().describe('Whether it was over, and lies in the period from beginning to end'),
      ...salesFigures.shape,
      previous: salesFigures.nullable().describe('The same days of the period that is compared with'),
    }),
  ),
  rows: list(
    z.object({
      value: z.string().describe('Of the hours of the week, 0 for Monday at midnight'),
      name: z.string().nullable(),
      share,
      ...salesFigures.shape,
      previous: salesFigures.nullable(),
    }),
  ).describe('By revenue; hours of the week in order. Postage and fees are no products'),
  facets: z.partialRecord(z.enum(FILTERS), facetList),
});

const kpi = z.object({
  id: z.string().describe('A figure of docs/metrics.md'),
  unit: z.enum(['money', 'count']),
  value: z.number().nullable(),
  previous: z.number().nullable(),
  points: list(z.number().nullable()).describe('Of each day of the period'),
});

/** What sales have to say on the first page. */
export const salesOverview = envelope.extend({
  kpis: list(kpi),
  weeks: list(
    z.object({
      start: day.describe('A Monday'),
      revenue: money,
      lastYear: money.nullable().describe('52 weeks before'),
      complete: z.boolean(),
    }),
  ),
  facets: z.object({ country: facetList, category: facetList, channel: facetList }),
  hours: list(money).describe('Revenue by hour of the week, from Monday at midnight'),
  changes: list(
    z.object({
      dimension: z.string().nullable(),
      value: z.string().nullable(),
      amount: money.describe('By how much revenue rose or fell'),
      before: money.describe('What it was'),
      text: z.string(),
    }),
  ).describe('What changed since the period that is compared with, the largest amount first; small changes are none'),
});

const todo = z.object({
  kind: z.enum(['reorder', 'call', 'explain', 'quarantine']),
  count,
  amount: money.nullable().describe('What is at stake, where that can be said'),
  text: z.string().describe('One sentence'),
});

/** Everything of the first page. */
export const overviewAnswer = salesOverview.extend({
  conversion: z
    .object({ value: share, previous: share, sessions: count })
    .nullable()
    .describe('Visits with an order; null where no visits are known'),
  forecast: list(z.object({ start: day, expected: money, low: money, high: money })).describe(
    'Weeks to come, with an interval that holds nine times in ten',
  ),
  worth: list(z.object({ tier: z.string(), customers: count, customerShare: share, revenueShare: share })).describe(
    'Value tiers, the best first',
  ),
  todo: list(todo).describe('What somebody should look at today'),
});

export type Todo = Readonly<z.output<typeof todo>>;
export type OverviewAnswer = Readonly<z.output<typeof overviewAnswer>>;

/** What can be asked of a shop. */
export const shopAnswer = envelope.pick({ snapshot: true, timeZone: true }).extend({
  currencies: list(z.string()).describe('By revenue'),
  days: z.object({ first: day, last: day }).nullable(),
  defaults: z.object({ from: day, to: day }).nullable().describe('The last 28 days that are over'),
  values: z.record(z.enum(FILTERS).exclude(['product']), list(z.string())).describe('By lines sold'),
});

export type Envelope = Readonly<z.output<typeof envelope>>;
export type SalesFigures = Readonly<z.output<typeof salesFigures>>;
export type FacetValue = Readonly<z.output<typeof facetValue>>;
export type SalesAnswer = Readonly<z.output<typeof salesAnswer>>;
export type SalesOverview = Readonly<z.output<typeof salesOverview>>;
export type Change = SalesOverview['changes'][number];
export type ShopAnswer = Readonly<z.output<typeof shopAnswer>>;
