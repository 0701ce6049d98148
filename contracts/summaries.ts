import * as z from 'zod';
import { envelope } from './answers.ts';
import { driftRow, runRow } from './marts.ts';

const count = z.int().min(0);
const money = z.number().describe('Two decimals');
const rate = z.number().nullable().describe('A fraction; null where there is nothing to divide by');

/** Bars of a histogram have equal widths. */
export const CHURN_BARS = 20;
/** Points that a scatter shows: more are a blot. */
export const MOST_POINTS = 1000;

/** Customers of one currency in figures, over all they bought. */
export const customersSummary = z.object({
  ...envelope,
  currency: z.string().nullable().describe('Null where there are no customers'),
  customers: count,
  repeatRate: rate.describe('Customers with two orders and more'),
  toCall: count.describe('Good customers who have gone quiet: those of the call list'),
  revenueAtStake: money.describe('What those brought in a year'),
  meanLifetimeValue: money.nullable().describe('Null before a model was trained'),
  expectedValue90d: money.nullable().describe('Of all of them; null before a model was trained'),
  grid: z
    .array(z.object({ recency: z.int(), frequency: z.int(), customers: count, revenue: money }))
    .describe('By score from 1 to 5, where there are any'),
  churn: z
    .array(z.object({ from: z.number(), to: z.number(), customers: count, revenue: money }))
    .describe('By the risk of leaving; none before a model was trained'),
  quiet: z
    .array(
      z.object({
        customerId: z.string().nullable().describe('For analysts and above'),
        overdueFactor: z.number().describe('Silence over the usual interval'),
        lastYearRevenue: money,
        isToCall: z.boolean(),
      }),
    )
    .describe(`Customers with a usual interval, up to ${MOST_POINTS}, who brought most first`),
});

export type CustomersSummary = z.output<typeof customersSummary>;

const COVERS = ['out', '1-7', '8-14', '15-28', '29-56', '57-112', '113+', 'no demand'] as const;
export type Cover = (typeof COVERS)[number];

/** Stock in figures. */
export const stockSummary = z.object({
  ...envelope,
  currency: z.string().nullable(),
  products: count.describe('Products by place'),
  stockValue: money,
  toReorder: count,
  outOfStock: count,
  medianCover: z.number().nullable().describe('Days; of those that sell'),
  overstockValue: money,
  deadValue: money.describe('Of what does not sell at all'),
  cover: z.array(z.object({ days: z.enum(COVERS), products: count, stockValue: money })),
  grid: z.array(z.object({ abcClass: z.string().nullable(), status: z.string(), products: count })),
});

export type StockSummary = z.output<typeof stockSummary>;

/** What serves. */
export const modelsSummary = z.object({
  ...envelope,
  models: z.array(
    z.object({
      model: z.string(),
      champion: runRow.nullable().describe('The run that serves; null before one was good enough'),
      last: runRow.describe('Its last training'),
      drift: z.array(driftRow).describe('Of the inputs of the champion, the one that moved most first'),
    }),
  ),
});
