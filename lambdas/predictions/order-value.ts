import { type OrderValueAnswer, type OrderValueRequest, orderValuePrediction } from '../../contracts/order-value.ts';
import { round2 } from '../reports/figures.ts';
import { type AskModel, ModelUnavailableError } from './endpoint.ts';

/**
 * Values an order line: by the model, or by what it says while no model answers.
 * @throws RefusedRequestError when the model refuses it
 */
export async function orderValue(line: OrderValueRequest, ask: AskModel | undefined): Promise<OrderValueAnswer> {
  if (ask) {
    try {
      const answer = orderValuePrediction.parse(await ask(line));
      // Before a first training the endpoint knows no shop.
      if (answer.source === null) return priced(line);
      return { ...answer, predicted_revenue: round2(answer.predicted_revenue), status: 'ok' };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
    }
  }
  return priced(line);
}

const priced = ({ quantity, unit_price }: OrderValueRequest): OrderValueAnswer => ({
  predicted_revenue: round2(quantity * unit_price),
  status: 'fallback',
});
