import * as z from 'zod';

const period = z.object({
  start: z.iso.date().describe('First day of the period'),
  expected: z.number(),
  lower: z.number().describe('Of an interval that holds nine times in ten'),
  upper: z.number(),
});

/** The forecast of one series, as the API answers it. */
export const forecast = z.object({
  source: z.string(),
  currency: z.string().nullable().describe('Null for units'),
  measure: z.string(),
  grain: z.string(),
  seriesKind: z.string(),
  series: z.string(),
  method: z.string(),
  run: z.string().describe('The training run that made it'),
  periods: z.array(period).readonly(),
});

export type Forecast = Readonly<z.output<typeof forecast>>;
