import * as z from 'zod';
import { type AskModel, ModelUnavailableError } from './endpoint.ts';

const ISO_SUNDAY = 7;
const LAST_HOUR = 23;

/** An order line to judge. `day_of_week`: 1 is Monday, 7 Sunday; `hour` by the shop's clock. */
export const orderValueRequest = z.strictObject({
  quantity: z.number().positive(),
  unit_price: z.number().nonnegative(),
  hour: z.int().min(0).max(LAST_HOUR),
  day_of_week: z.int().min(1).max(ISO_SUNDAY),
  product_id: z.string().min(1).optional(),
  country: z.string().min(1).optional(),
  currency: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
});

export type OrderValueRequest = z.output<typeof orderValueRequest>;

const modelAnswer = z.looseObject({ predicted_revenue: z.number().nonnegative() });

export interface OrderValueAnswer {
  /** Expected revenue after returns and cancellations, in the currency of the price. */
  readonly predicted_revenue: number;
  /** `ok`: by the model. `fallback`: quantity × price, because no model answers. */
  readonly status: 'ok' | 'fallback';
  readonly [detail: string]: unknown;
}

/** @throws RefusedRequestError when the model does not take the request */
export async function orderValue(request: OrderValueRequest, ask: AskModel | undefined): Promise<OrderValueAnswer> {
  if (ask) {
    try {
      return { ...modelAnswer.parse(await ask(request)), status: 'ok' };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
    }
  }
  return { predicted_revenue: Number((request.quantity * request.unit_price).toFixed(2)), status: 'fallback' };
}
