-- Purpose: how customers and their revenue spread over the RFM segments.
-- Grain: one row per source, currency and segment that has customers.
-- Inputs: gold.customer_scores
-- Metrics (docs/metrics.md): rfm, recency, frequency, monetary
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   segment varchar: segment, as `gold.rfm_cells` has it
--   customers bigint: customers
--   customer_share double: of the customers of the source and currency, as a fraction
--   revenue decimal(38,4): revenue in all
--   revenue_share double: of the revenue of the source’s identified customers in the currency, as a fraction
--   mean_recency_days double: mean days since the last order
--   mean_frequency double: mean orders of a customer
--   mean_monetary decimal(38,4): mean revenue of a customer
CREATE OR REPLACE VIEW gold.rfm AS
WITH segments AS (
  SELECT
    s.source,
    s.currency,
    s.segment,
    count(*) AS customers,
    sum(s.monetary) AS revenue,
    sum(s.recency_days) AS recency_days,
    sum(s.frequency) AS orders
  FROM gold.customer_scores AS s
  GROUP BY s.source, s.currency, s.segment
),
shared AS (
  SELECT
    g.*,
    sum(g.customers) OVER (PARTITION BY g.source, g.currency) AS all_customers,
    sum(g.revenue) OVER (PARTITION BY g.source, g.currency) AS all_revenue
  FROM segments AS g
)
SELECT
  CAST(g.source AS varchar) AS source,
  CAST(g.currency AS varchar) AS currency,
  CAST(g.segment AS varchar) AS segment,
  CAST(g.customers AS bigint) AS customers,
  CAST(CAST(g.customers AS double) / g.all_customers AS double) AS customer_share,
  CAST(g.revenue AS decimal(38, 4)) AS revenue,
  CAST(CAST(g.revenue AS double) / NULLIF(CAST(g.all_revenue AS double), 0) AS double) AS revenue_share,
  CAST(CAST(g.recency_days AS double) / g.customers AS double) AS mean_recency_days,
  CAST(CAST(g.orders AS double) / g.customers AS double) AS mean_frequency,
  CAST(round(CAST(g.revenue AS double) / g.customers, 4) AS decimal(38, 4)) AS mean_monetary
FROM shared AS g
