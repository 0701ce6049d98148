import * as z from 'zod';

const LARGEST = 1e12;
/** Values of a history: five years of days, about. */
const LONGEST_HISTORY = 2000;
const LONGEST_HORIZON = 366;
const MOST_QUANTILES = 9;
const MOST_DAYS = 60;

export const FREQUENCIES = ['day', 'week', 'month'] as const;

export type Frequency = (typeof FREQUENCIES)[number];

const id = z.string().min(1).max(500).describe('a text of 1 to 500 characters');
const day = z.iso.date().describe('a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31');
/** Between them every period of the longest history and horizon has a date. */
const [FIRST_START, LAST_START] = ['1900-01-01', '2100-12-31'] as const;
const kind = <K extends string>(value: K) => z.literal(value).describe('series or what-if');

/** A series that the caller posts: the values of consecutive periods, the oldest first. */
export const seriesRequest = z.strictObject({
  kind: kind('series'),
  history: z
    .array(z.number().min(0).max(LARGEST).describe(`a number from 0 to ${LARGEST}`))
    .min(1)
    .max(LONGEST_HISTORY)
    .describe(`a list of 1 to ${LONGEST_HISTORY} numbers from 0 on, the oldest first`),
  frequency: z.enum(FREQUENCIES).describe('one of day, week, month').default('week'),
  /** Of the first value; with it the answer names the days that periods begin on. */
  start: z.iso
    .date()
    .refine((text) => FIRST_START <= text && text <= LAST_START)
    .describe(`a day of the calendar from ${FIRST_START} to ${LAST_START}, e.g. 2026-01-31`)
    .optional(),
  horizon: z.int().min(1).max(LONGEST_HORIZON).describe(`a whole number of periods from 1 to ${LONGEST_HORIZON}`),
  quantiles: z
    .array(z.number().min(0.01).max(0.99).describe('a number from 0.01 to 0.99'))
    .min(1)
    .max(MOST_QUANTILES)
    .describe(`a list of 1 to ${MOST_QUANTILES} numbers from 0.01 to 0.99`)
    .default([0.05, 0.5, 0.95]),
});

const change = z.number().min(-0.9).max(3).describe('a number from -0.9 to 3; -0.1 is ten percent less');
const discount = z.number().min(0.01).max(0.9).describe('a number from 0.01 to 0.9; 0.2 is twenty percent off');

/** What would become of a forecast of the shop’s own if prices, promotions or a holiday were others. */
export const whatIfRequest = z.strictObject({
  kind: kind('what-if'),
  measure: z.enum(['revenue', 'units']).describe('revenue or units').default('revenue'),
  /** One of these; all sales where there is none. */
  productId: id.optional(),
  country: id.optional(),
  category: id.optional(),
  source: id.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('an ISO 4217 code, e.g. GBP')
    .optional(),
  grain: z.enum(['week', 'day']).describe('week or day').default('week'),
  horizon: z
    .int()
    .min(1)
    .max(LONGEST_HORIZON)
    .describe(`a whole number of periods from 1 to ${LONGEST_HORIZON}`)
    .optional(),
  /** Of all days that are forecast. */
  price: change.optional(),
  /** On some of them, on top. */
  promotion: z
    .strictObject({ days: z.array(day).min(1).max(MOST_DAYS), discount })
    .describe(`an object with days, a list of 1 to ${MOST_DAYS} days, and discount, a number from 0.01 to 0.9`)
    .optional(),
  /** A holiday that fell on one day of the past and is to fall on one of the days that are forecast. */
  holiday: z.strictObject({ was: day, on: day }).describe('an object with the days was and on').optional(),
  /** By how much percent units change with one percent of price; what the shop’s prices have shown where none is given. */
  elasticity: z.number().min(-20).max(0).describe('a number from -20 to 0').optional(),
});

/** What can be asked of the forecaster's endpoint over HTTP; which of the two is seen by the history. */
export const forecastRequest = z
  .discriminatedUnion('kind', [seriesRequest, whatIfRequest])
  .describe('an object with a history and a horizon, or with a change of price, promotion or holiday');

export type SeriesRequest = z.output<typeof seriesRequest>;
export type WhatIfRequest = z.output<typeof whatIfRequest>;
export type ForecastRequest = z.output<typeof forecastRequest>;

/** The answer to a posted series. */
export const seriesForecast = z.object({
  frequency: z.enum(FREQUENCIES),
  method: z.string().describe('What continued it; `ensemble` of several'),
  origins: z.number().describe('How many times it was tested on its own past'),
  error: z.number().nullable().describe('Weighted absolute percentage error of those tests; null for none'),
  notes: z.array(z.string()).readonly(),
  quantiles: z.array(z.number()).readonly(),
  periods: z
    .array(
      z.object({
        start: z.iso.date().nullable().describe('First day of the period; null where the history has no start'),
        expected: z.number(),
        quantiles: z.array(z.number()).readonly().describe('In the order of `quantiles` above'),
      }),
    )
    .readonly(),
});

/** The answer to a what-if. */
export const whatIfForecast = z.object({
  source: z.string(),
  currency: z.string().nullable().describe('Null for units'),
  measure: z.enum(['revenue', 'units']),
  grain: z.enum(['week', 'day']),
  method: z.string(),
  elasticity: z.number().nullable().describe('By which a change of price was reckoned; null where none was asked'),
  notes: z.array(z.string()).readonly(),
  total: z.object({ before: z.number(), expected: z.number() }),
  periods: z
    .array(
      z.object({
        start: z.iso.date(),
        before: z.number().describe('What is expected without the changes'),
        expected: z.number(),
        lower: z.number().describe('Of an interval that holds nine times in ten'),
        upper: z.number(),
      }),
    )
    .readonly(),
});

export const forecastAnswer = z.union([seriesForecast, whatIfForecast]);

export type SeriesForecast = Readonly<z.output<typeof seriesForecast>>;
export type WhatIfForecast = Readonly<z.output<typeof whatIfForecast>>;
