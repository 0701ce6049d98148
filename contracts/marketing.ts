import * as z from 'zod';
import { envelope as common } from './answers.ts';
import { envelope as ofSales } from './metrics.ts';

/** Ways to share an order out among the visits before it. */
export const ATTRIBUTION_MODELS = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay',
  'position_based',
] as const;
/** From visit to purchase. */
export const FUNNEL_STEPS = ['sessions', 'viewed', 'carted', 'checkedOut', 'purchased'] as const;

const count = z.number().nonnegative();
const rate = z.number().nullable().describe('A fraction; null where there is nothing to divide by');
const money = z.number().describe('Two decimals, in the currency of the answer');

const visits = {
  value: z.string(),
  sessions: count,
  conversionRate: rate,
  previousSessions: count.nullable(),
  previousConversionRate: rate,
};

/** Visits, what brought them, and what was spent on it. */
export const marketingAnswer = z.object({
  ...common,
  period: ofSales.shape.period,
  currency: z.string(),
  model: z.enum(ATTRIBUTION_MODELS).describe('By which orders are owed to channels'),
  kpis: z.array(
    z.object({
      id: z.string().describe('A figure of docs/metrics.md, or `ad-spend`'),
      unit: z.enum(['count', 'share', 'money', 'ratio']),
      value: z.number().nullable(),
      previous: z.number().nullable(),
      points: z.array(z.number().nullable()).describe('Of each day of the period'),
    }),
  ),
  steps: z
    .array(z.object({ step: z.enum(FUNNEL_STEPS), sessions: count, previous: count.nullable() }))
    .describe('Steps that some event tells of: others are unknown, and not nobody’s'),
  devices: z.array(z.object(visits)).describe('By visits'),
  channels: z
    .array(
      z.object({
        ...visits,
        orders: z.number().describe('Owed to it, by the model'),
        revenue: money,
        cost: money.describe('What was spent on it'),
        costPerOrder: money.nullable(),
        returnOnAdSpend: rate,
      }),
    )
    .describe('By revenue'),
});

export type MarketingAnswer = Readonly<z.output<typeof marketingAnswer>>;
