import { RequestError } from '../../contracts/models.ts';
import { type OrderValueRequest, orderValueAnswer, parseOrderValueRequest } from '../../contracts/order-value.ts';
import { round2 } from '../reports/figures.ts';
import { type AskModel, ModelUnavailableError, RefusedRequestError } from './endpoint.ts';

export interface OrderValueAnswer {
  /** Expected revenue after returns and cancellations, in the currency of the price. */
  readonly predicted_revenue: number;
  /** `ok`: by the model. `fallback`: quantity × price, because no model answers. */
  readonly status: 'ok' | 'fallback';
  readonly [detail: string]: unknown;
}

/**
 * Judges an order line: by the model, or by what it says while no model answers.
 * @throws RefusedRequestError naming every field that is wrong
 */
export async function orderValue(request: object, ask: AskModel | undefined): Promise<OrderValueAnswer> {
  const { quantity, unit_price } = understood(request);
  if (ask) {
    try {
      const answer = orderValueAnswer.parse(await ask(request));
      return { ...answer, predicted_revenue: round2(answer.predicted_revenue), status: 'ok' };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
    }
  }
  return { predicted_revenue: round2(quantity * unit_price), status: 'fallback' };
}

function understood(request: object): OrderValueRequest {
  try {
    return parseOrderValueRequest(request);
  } catch (error) {
    throw error instanceof RequestError ? new RefusedRequestError(error.message) : error;
  }
}
