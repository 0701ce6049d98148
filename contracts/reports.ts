import * as z from 'zod';
import { GOLD } from './lake.ts';

/** The forms in which a report can be had. */
export const FORMATS = ['json', 'csv', 'text'] as const;

export type Format = (typeof FORMATS)[number];

export const PERIODS = ['daily', 'weekly'] as const;

export type Period = (typeof PERIODS)[number];

const ENDINGS: Readonly<Record<Format, string>> = { json: 'json', csv: 'csv', text: 'txt' };

/** The key of a report. @param name the day, `2011-12-09`, or the ISO week, `2011-W49` */
export const reportKey = (period: Period, name: string, format: Format): string =>
  `${GOLD.reports}${period}/${name}.${ENDINGS[format]}`;

/** Whose purchases count: everybody's, or only those of customers the shop knows. */
export const AUDIENCES = ['all', 'identified'] as const;

export type Audience = (typeof AUDIENCES)[number];

const count = z.number().nonnegative();
/** Two decimals, in the currency of the report. */
const money = z.number();
/** A business day. */
const day = z.iso.date();
const growth = z.number().nullable().describe('A fraction; null where nothing was sold then or now');
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const sales = { revenue: money, orders: count };

/** The figures that daily and weekly reports have in common. */
const keyFigures = z.object({
  currency: z.string().describe('ISO 4217; amounts in other currencies are left out, as they cannot be added'),
  revenue: money,
  netRevenue: money,
  returned: money,
  lines: count,
  orders: count,
  customers: count.describe('Distinct identified customers'),
  newCustomers: count.nullable().describe('First-time buyers; null where the snapshot does not say'),
  returningCustomers: count.nullable().describe('Null where the snapshot does not say'),
  products: count.describe('Distinct products sold'),
  units: count,
  averageOrderValue: money.nullable(),
});

const hour = z.object({ hour: z.int().min(0).max(23), ...sales });
const country = z.object({ country: z.string(), ...sales });
const product = z.object({ productId: z.string(), name: z.string().nullable(), ...sales, units: count });
const tier = z.object({
  tier: z.string(),
  customers: count,
  revenue: money,
  share: z.number().nullable().describe('The tier’s part of the revenue of all identified customers, as a fraction'),
});
const anomaly = z.object({
  date: day,
  metric: z.string(),
  value: z.number(),
  expected: z.number(),
  score: z.number().describe('Modified z-score: negative where it was low'),
  severity: z.string().describe('`warning` or `critical`'),
});

/** The parts of a report beside its key figures. A part whose mart is missing or empty is an empty list. */
const sections = z.object({
  hours: list(hour).describe('Hours with sales, in order; of a week, the sums over its days'),
  peakHour: hour
    .pick({ hour: true, revenue: true })
    .nullable()
    .describe('The hour with the most revenue, the earliest of several'),
  countries: list(country).describe('By revenue, at most ten'),
  topProducts: list(product).describe('By revenue, at most ten'),
  tiers: list(tier).describe('Value tiers of identified customers over all time, the best first'),
  anomalies: list(anomaly).describe(
    'Metrics of a day that were far from what they are on that weekday; of all sources together, so none where one is asked for',
  ),
});

const complete = z.boolean().describe('Whether its time was over when the snapshot was made');

const sources = list(z.string()).describe('The sources whose sales are added up, in order');

const snapshot = z.object({ run: z.string(), publishedAt: z.iso.datetime() });

/** The key figures of one business day. */
export const dailyReport = z.object({
  date: day,
  complete,
  audience: z.enum(AUDIENCES),
  sources,
  ...keyFigures.shape,
  growth: z.object({ previousDay: growth, sameDayLastWeek: growth }).describe('Growth of revenue'),
  ...sections.shape,
  range: z.object({ from: day, to: day }).describe('Days before and after which nothing is known'),
  snapshot,
});

/** The key figures of one ISO week, Monday to Sunday. */
export const weeklyReport = z.object({
  week: z.string().describe('ISO week, e.g. `2011-W49`'),
  from: day,
  to: day,
  complete,
  audience: z.enum(AUDIENCES),
  sources,
  ...keyFigures.shape,
  growth: growth.describe('Growth of revenue over the week before'),
  days: list(z.object({ date: day, ...sales })).describe('Days with sales, in order'),
  peakDay: z.object({ date: day, revenue: money }).nullable().describe('The earliest of several; null without sales'),
  ...sections.shape,
  snapshot,
});

export type KeyFigures = Readonly<z.output<typeof keyFigures>>;
export type Sections = Readonly<z.output<typeof sections>>;
export type HourFigures = Readonly<z.output<typeof hour>>;
export type CountryFigures = Readonly<z.output<typeof country>>;
export type ProductFigures = Readonly<z.output<typeof product>>;
export type TierFigures = Readonly<z.output<typeof tier>>;
export type AnomalyFigures = Readonly<z.output<typeof anomaly>>;
export type DailyReport = Readonly<z.output<typeof dailyReport>>;
export type WeeklyReport = Readonly<z.output<typeof weeklyReport>>;
