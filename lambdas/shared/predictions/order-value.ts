import * as z from 'zod';
import { RequestError } from '../../../models/model.ts';
import { type OrderValueRequest, parseRequest } from '../../../models/order-value/request.ts';
import { round2 } from '../reports/figures.ts';
import { type AskModel, ModelUnavailableError, RefusedRequestError } from './endpoint.ts';

const modelAnswer = z.looseObject({ predicted_revenue: z.number().nonnegative() });

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
  const { quantity, unitPrice } = understood(request);
  if (ask) {
    try {
      const answer = modelAnswer.parse(await ask(request));
      return { ...answer, predicted_revenue: round2(answer.predicted_revenue), status: 'ok' };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
    }
  }
  return { predicted_revenue: round2(quantity * unitPrice), status: 'fallback' };
}

function understood(request: object): OrderValueRequest {
  try {
    return parseRequest(request);
  } catch (error) {
    throw error instanceof RequestError ? new RefusedRequestError(error.message) : error;
  }
}
