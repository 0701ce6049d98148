-- Purpose: how customers and their revenue spread over the value tiers.
-- Grain: one row per source, currency and tier that has customers.
-- Inputs: gold.customer_scores
-- Metrics (docs/metrics.md): value-tier, monetary
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   value_tier varchar: `VIP` (top 5 % by revenue), `High` (from the 67th percentile), `Medium` (from the 33rd) or `Low`
--   customers bigint: customers
--   customer_share double: of the customers of the source and currency, as a fraction
--   revenue decimal(38,4): revenue in all
--   revenue_share double: of the revenue of the source’s identified customers in the currency, as a fraction
CREATE OR REPLACE VIEW gold.value_tiers AS
WITH tiers AS (
  SELECT s.source, s.currency, s.value_tier, count(*) AS customers, sum(s.monetary) AS revenue
  FROM gold.customer_scores AS s
  GROUP BY s.source, s.currency, s.value_tier
),
shared AS (
  SELECT
    t.*,
    sum(t.customers) OVER (PARTITION BY t.source, t.currency) AS all_customers,
    sum(t.revenue) OVER (PARTITION BY t.source, t.currency) AS all_revenue
  FROM tiers AS t
)
SELECT
  CAST(t.source AS varchar) AS source,
  CAST(t.currency AS varchar) AS currency,
  CAST(t.value_tier AS varchar) AS value_tier,
  CAST(t.customers AS bigint) AS customers,
  CAST(CAST(t.customers AS double) / t.all_customers AS double) AS customer_share,
  CAST(t.revenue AS decimal(38, 4)) AS revenue,
  CAST(CAST(t.revenue AS double) / NULLIF(CAST(t.all_revenue AS double), 0) AS double) AS revenue_share
FROM shared AS t
