-- Purpose: when customers buy within the day; the peak hour is the one with the most revenue.
-- Grain: one row per business day, hour, source, audience and currency.
-- Inputs: gold.order_sales
-- Metrics (docs/metrics.md): revenue, orders
-- Columns (docs/data-dictionary.md):
--   sale_date date: business day
--   sale_hour bigint: hour of the business day, 0 to 23
--   source varchar: where the data comes from, e.g. `web`
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders
CREATE OR REPLACE VIEW gold.sales_by_hour AS
SELECT
  CAST(s.sale_date AS date) AS sale_date,
  CAST(s.sale_hour AS bigint) AS sale_hour,
  CAST(s.source AS varchar) AS source,
  CAST(a.audience AS varchar) AS audience,
  CAST(s.currency AS varchar) AS currency,
  CAST(sum(s.revenue) AS decimal(38, 4)) AS revenue,
  CAST(sum(s.lines) AS bigint) AS lines,
  CAST(count(DISTINCT s.order_key) AS bigint) AS orders
FROM gold.order_sales AS s
CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
GROUP BY s.sale_date, s.sale_hour, s.source, a.audience, s.currency
