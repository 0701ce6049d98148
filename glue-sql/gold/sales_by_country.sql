-- Purpose: where customers buy from.
-- Grain: one row per business day, country, source, audience and currency.
-- Inputs: gold.order_sales
-- Metrics (docs/metrics.md): revenue, orders, customers
-- Columns (docs/data-dictionary.md):
--   sale_date date: business day
--   country varchar: country; `Unknown` where nobody says
--   source varchar: where the data comes from, e.g. `web`
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders
--   customers bigint: distinct identified customers
CREATE OR REPLACE VIEW gold.sales_by_country AS
SELECT
  CAST(s.sale_date AS date) AS sale_date,
  CAST(s.country AS varchar) AS country,
  CAST(s.source AS varchar) AS source,
  CAST(a.audience AS varchar) AS audience,
  CAST(s.currency AS varchar) AS currency,
  CAST(sum(s.revenue) AS decimal(38, 4)) AS revenue,
  CAST(sum(s.lines) AS bigint) AS lines,
  CAST(count(DISTINCT s.order_key) AS bigint) AS orders,
  CAST(count(DISTINCT CASE WHEN s.customer_id IS NOT NULL THEN s.source || '|' || s.customer_id END) AS bigint) AS customers
FROM gold.order_sales AS s
CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
GROUP BY s.sale_date, s.country, s.source, a.audience, s.currency
