-- Purpose: how one product sold, day by day.
-- Grain: one row per source, currency and business day with a sale of it.
-- Inputs: gold.fact_sales
-- Parameters:
--   product varchar: the shop’s product or stock code, e.g. 85123A
--   from date: first day, e.g. 2011-12-01
--   to date: last day, e.g. 2011-12-09
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.sale_date AS date) AS sale_date,
  CAST(sum(s.quantity) AS decimal(38, 4)) AS units,
  CAST(sum(s.revenue) AS decimal(38, 4)) AS revenue,
  CAST(count(DISTINCT s.order_id) AS bigint) AS orders
FROM gold.fact_sales AS s
WHERE s.product_id = ? AND s.sale_date >= ? AND s.sale_date <= ?
GROUP BY s.source, s.currency, s.sale_date
ORDER BY source, currency, sale_date
