import * as z from 'zod';
import { envelope, money, quantity, text, whole } from './answers.ts';

/** Changes of a price that are reckoned, as fractions of it. */
export const PRICE_CHANGES = [-0.2, -0.1, -0.05, 0.05, 0.1, 0.2] as const;

/** How the demand for a product has changed with its price: a row of `price_elasticity`. */
export const elasticityRow = z.object({
  source: text,
  productId: text,
  name: text,
  category: text,
  currency: text,
  asOf: z.iso.date().nullable().describe('Day after the last whole week'),
  weeks: whole.describe('Weeks with a sale of it, of 104'),
  lowestPrice: money,
  highestPrice: money,
  priceDeviation: z.number().nullable().describe('Of the logarithm of the price: about a share of it'),
  ownElasticity: z.number().nullable().describe('What its own weeks say'),
  ownError: z.number().nullable().describe('Standard error of that'),
  peers: whole.describe('Products that it is drawn to'),
  peerElasticity: z.number().nullable().describe('What they say together'),
  elasticity: z.number().nullable().describe('Percent of units for one percent of price; null where `reason` says why'),
  lowerBound: z.number().nullable().describe('Of an interval that holds nine times in ten'),
  upperBound: z.number().nullable(),
  weeklyUnits: quantity.describe('Units a week, of the last 13'),
  price: money.describe('Mean price of a unit in them, after discounts'),
  unitCost: money,
});

const expected = z.object({
  expected: z.number(),
  lower: z.number().describe('Of an interval that holds nine times in ten, by what the elasticity is unsure of'),
  upper: z.number(),
});

const scenario = z.object({
  change: z.number().describe('Of the price, as a fraction'),
  price: z.number(),
  isTried: z.boolean().describe('Whether weeks were sold at such a price; beyond those, it is a guess'),
  units: expected.describe('A week'),
  revenue: expected.describe('A week'),
  margin: expected.nullable().describe('A week; null where no cost is known'),
});

/** Advice on the price of a product, by source and currency. */
export const pricing = z.object({
  ...envelope,
  productId: z.string(),
  figures: z.array(
    elasticityRow.omit({ productId: true }).extend({
      reason: z.string().nullable().describe('Why there is no advice; null where there is'),
      now: z.object({ units: z.number(), revenue: z.number(), margin: z.number().nullable() }).nullable(),
      scenarios: z.array(scenario),
    }),
  ),
});

export type ElasticityRow = z.output<typeof elasticityRow>;
export type Pricing = z.output<typeof pricing>;
export type PriceScenario = z.output<typeof scenario>;
