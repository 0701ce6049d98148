-- Purpose: the customers to call first: they brought much, and have been silent for longer than is usual for them.
-- Grain: one row per customer at risk.
-- Inputs: gold.vip_at_risk
SELECT
  CAST(v.source AS varchar) AS source,
  CAST(v.currency AS varchar) AS currency,
  CAST(v.call_rank AS bigint) AS call_rank,
  CAST(v.customer_id AS varchar) AS customer_id,
  CAST(v.country AS varchar) AS country,
  CAST(v.value_tier AS varchar) AS value_tier,
  CAST(v.silence_days AS bigint) AS silence_days,
  CAST(v.usual_interval_days AS double) AS usual_interval_days,
  CAST(v.revenue_at_stake AS decimal(38, 4)) AS revenue_at_stake,
  CAST(v.last_order_date AS date) AS last_order_date,
  CAST(v.favourite_category AS varchar) AS favourite_category
FROM gold.vip_at_risk AS v
ORDER BY source, currency, call_rank
