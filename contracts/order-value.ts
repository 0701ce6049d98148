import * as z from 'zod';

/** Products of larger ones would lose their cents. */
const MOST = 1e9;

const amount = z.number().max(MOST);
const text = z.string().min(1).max(500).describe('text of 1 to 500 characters').nullish();

/** What order value can be asked: a line as it is sold, by the shop's clock. Each description says what is allowed. */
export const orderValueRequest = z
  .strictObject({
    quantity: amount.positive().describe(`a number above 0 and at most ${MOST}`),
    unit_price: amount.nonnegative().describe(`a number from 0 to ${MOST}`),
    hour: z.int().min(0).max(23).describe('a whole number from 0 to 23'),
    day_of_week: z.int().min(1).max(7).describe('a whole number from 1 (Monday) to 7 (Sunday)'),
    product_id: text,
    country: text,
    currency: text,
    source: text,
  })
  .describe('an object with quantity, unit_price, hour and day_of_week');

export type OrderValueRequest = z.output<typeof orderValueRequest>;

/** What the model answers of an order line, among other things. */
export const orderValuePrediction = z.looseObject({
  /** Expected revenue after returns and cancellations, in the currency of the price. */
  predicted_revenue: z.number().nonnegative(),
});

/** What the API answers. */
export const orderValueAnswer = orderValuePrediction.extend({
  status: z
    .enum(['ok', 'fallback'])
    .describe('`ok`: by the model. `fallback`: quantity × price, because no model answers'),
});

export type OrderValueAnswer = Readonly<z.output<typeof orderValueAnswer>>;
