import type { Predictions } from '../model.ts';
import type { Part } from './part.ts';

type Rows = NonNullable<Predictions['customer_predictions']>;

/** A row for each customer and currency. */
export function predictionRows(run: string, parts: readonly Part[]): Rows {
  return parts.flatMap(({ shop, expectations, churn }) =>
    expectations.customers.flatMap(({ id, alive, orders90, orders365, values }, i) =>
      values.map(({ currency, value90, value365 }) => ({
        run_id: run,
        source: shop.source,
        customer_id: id,
        currency,
        probability_alive: alive,
        expected_orders_90d: orders90,
        expected_orders_365d: orders365,
        expected_value_90d: value90,
        expected_value_365d: value365,
        churn_risk: churn.risk[i] as number,
        churn_method: churn.method,
      })),
    ),
  );
}
