-- Purpose: what kinds of things customers buy.
-- Grain: one row per business day, category, source, audience and currency.
-- Inputs: gold.order_sales, gold.fact_sales (distinct products)
-- Metrics (docs/metrics.md): revenue, orders, units, customers
-- Columns (docs/data-dictionary.md):
--   sale_date date: business day
--   category varchar: category at the time of sale; `Uncategorised` where nobody says
--   source varchar: where the data comes from, e.g. `web`
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders with a line of the category
--   customers bigint: distinct identified customers
--   products bigint: distinct products
--   units decimal(38,4): units sold
CREATE OR REPLACE VIEW gold.sales_by_category AS
WITH mentioned AS (
  SELECT
    f.sale_date,
    f.category,
    f.currency,
    f.source,
    f.product_id,
    max(CASE WHEN f.customer_id IS NOT NULL THEN 1 ELSE 0 END) AS is_identified
  FROM gold.fact_sales AS f
  GROUP BY f.sale_date, f.category, f.currency, f.source, f.product_id
),
products AS (
  SELECT m.sale_date, m.category, m.source, m.currency, count(*) AS products, sum(m.is_identified) AS identified_products
  FROM mentioned AS m
  GROUP BY m.sale_date, m.category, m.source, m.currency
),
sold AS (
  SELECT
    s.sale_date,
    s.category,
    s.source,
    a.audience,
    s.currency,
    sum(s.revenue) AS revenue,
    sum(s.lines) AS lines,
    count(DISTINCT s.order_key) AS orders,
    count(DISTINCT CASE WHEN s.customer_id IS NOT NULL THEN s.source || '|' || s.customer_id END) AS customers,
    sum(s.units) AS units
  FROM gold.order_sales AS s
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
  GROUP BY s.sale_date, s.category, s.source, a.audience, s.currency
)
SELECT
  CAST(s.sale_date AS date) AS sale_date,
  CAST(s.category AS varchar) AS category,
  CAST(s.source AS varchar) AS source,
  CAST(s.audience AS varchar) AS audience,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.revenue AS decimal(38, 4)) AS revenue,
  CAST(s.lines AS bigint) AS lines,
  CAST(s.orders AS bigint) AS orders,
  CAST(s.customers AS bigint) AS customers,
  CAST(CASE WHEN s.audience = 'all' THEN p.products ELSE p.identified_products END AS bigint) AS products,
  CAST(s.units AS decimal(38, 4)) AS units
FROM sold AS s
JOIN products AS p
  ON p.sale_date = s.sale_date AND p.category = s.category AND p.source = s.source AND p.currency = s.currency
