-- Purpose: what each customer is expected to do: from the run of the customer value model that serves.
-- Grain: one row per identified customer and currency.
-- Inputs: staging.customer_predictions, gold.model_runs
-- Metrics (docs/metrics.md): probability-alive, expected-value, churn-risk
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   currency varchar: ISO 4217 code of the values
--   probability_alive double: probability that the customer has not left for good
--   expected_orders_90d double: purchase days expected in the next 90 days
--   expected_orders_365d double: purchase days expected in the next 365 days
--   expected_value_90d decimal(38,4): revenue expected in the next 90 days
--   expected_value_365d decimal(38,4): revenue expected in the next 365 days
--   churn_risk double: probability of no purchase within the churn window
--   churn_method varchar: `classifier` or `recency and frequency`
--   run_id varchar: the training run
CREATE OR REPLACE VIEW gold.customer_value AS
SELECT
  CAST(lower(to_hex(sha256(to_utf8(p.source || '|' || p.customer_id)))) AS varchar) AS customer_key,
  CAST(p.source AS varchar) AS source,
  CAST(p.customer_id AS varchar) AS customer_id,
  CAST(p.currency AS varchar) AS currency,
  CAST(p.probability_alive AS double) AS probability_alive,
  CAST(p.expected_orders_90d AS double) AS expected_orders_90d,
  CAST(p.expected_orders_365d AS double) AS expected_orders_365d,
  CAST(round(p.expected_value_90d, 4) AS decimal(38, 4)) AS expected_value_90d,
  CAST(round(p.expected_value_365d, 4) AS decimal(38, 4)) AS expected_value_365d,
  CAST(p.churn_risk AS double) AS churn_risk,
  CAST(p.churn_method AS varchar) AS churn_method,
  CAST(p.run_id AS varchar) AS run_id
FROM staging.customer_predictions AS p
JOIN gold.model_runs AS r ON r.run_id = p.run_id
WHERE r.model = 'customer-value' AND r.is_champion
