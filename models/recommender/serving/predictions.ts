import { type Recommendation, recommendationRequest } from '../../../contracts/recommender.ts';
import type { Predictions } from '../../model.ts';
import type { ShopModel } from './shop-model.ts';
import { ShopServer } from './shop-server.ts';

type Rows = NonNullable<Predictions['recommendations']>;

const LIMIT = 20;

/**
 * What each customer would be shown, and what is popular for those whom nobody knows (customer null).
 * @param isCustomer 1 for each person of the model who is a customer
 */
export function recommendationRows(run: string, isCustomer: Uint8Array, model: ShopModel): Rows {
  const server = new ShopServer(model);
  const popular = recommendationRequest.parse({ kind: 'popular', limit: LIMIT });
  const rows = [...rowsOf(run, model.source, null, server.answer(popular).items)];
  for (const [person, customerId] of model.people.entries()) {
    if (isCustomer[person] !== 1) continue;
    const request = recommendationRequest.parse({ kind: 'customer', customerId, limit: LIMIT });
    rows.push(...rowsOf(run, model.source, customerId, server.answer(request).items));
  }
  return rows;
}

const rowsOf = (run: string, source: string, customerId: string | null, items: readonly Recommendation[]): Rows =>
  items.map(({ productId, score, reason, reasonProductId }, at) => ({
    run_id: run,
    source,
    customer_id: customerId,
    rank: at + 1,
    product_id: productId,
    score,
    reason,
    reason_product_id: reasonProductId,
  }));
