-- Purpose: what kinds of things customers buy.
-- Grain: one row per business day, category, audience and currency.
-- Inputs: gold.fact_sales
-- Metrics (docs/metrics.md): revenue, orders, units, customers
-- Columns (docs/data-dictionary.md):
--   sale_date date: business day
--   category varchar: category at the time of sale; `Uncategorised` where nobody says
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders with a line of the category
--   customers bigint: distinct identified customers
--   products bigint: distinct products
--   units bigint: units sold
CREATE OR REPLACE VIEW gold.sales_by_category AS
SELECT
  CAST(s.sale_date AS date) AS sale_date,
  CAST(s.category AS varchar) AS category,
  CAST(a.audience AS varchar) AS audience,
  CAST(s.currency AS varchar) AS currency,
  CAST(sum(s.revenue) AS decimal(38, 4)) AS revenue,
  CAST(count(*) AS bigint) AS lines,
  CAST(count(DISTINCT s.order_key) AS bigint) AS orders,
  CAST(count(DISTINCT CASE WHEN s.customer_id IS NOT NULL THEN s.source || '|' || s.customer_id END) AS bigint) AS customers,
  CAST(count(DISTINCT s.source || '|' || s.product_id) AS bigint) AS products,
  CAST(sum(s.quantity) AS bigint) AS units
FROM gold.fact_sales AS s
CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
GROUP BY s.sale_date, s.category, a.audience, s.currency
