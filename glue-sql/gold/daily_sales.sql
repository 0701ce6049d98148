-- Purpose: the key figures of a day, for all customers and for identified ones alone.
-- Grain: one row a business day, audience (`all`, `identified`) and currency.
-- Inputs: gold.fact_sales, gold.fact_returns
-- Columns:
--   sale_date date: business day
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(18,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders
--   customers bigint: distinct identified customers
--   products bigint: distinct products
--   units bigint: units sold
--   average_order_value decimal(18,4): revenue by order
--   returned_amount decimal(18,4): value returned
--   returned_lines bigint: lines returned
--   net_revenue decimal(18,4): revenue less returns
CREATE OR REPLACE VIEW gold.daily_sales AS
WITH sales AS (
  SELECT
    s.sale_date,
    a.audience,
    s.currency,
    sum(s.revenue) AS revenue,
    count(*) AS lines,
    count(DISTINCT s.order_key) AS orders,
    count(DISTINCT CASE WHEN s.customer_id IS NOT NULL THEN s.source || '|' || s.customer_id END) AS customers,
    count(DISTINCT s.source || '|' || s.product_id) AS products,
    sum(s.quantity) AS units
  FROM gold.fact_sales AS s
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
  GROUP BY s.sale_date, a.audience, s.currency
),
returned AS (
  SELECT r.return_date, a.audience, r.currency, sum(r.amount) AS amount, count(*) AS lines
  FROM gold.fact_returns AS r
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR r.customer_id IS NOT NULL
  GROUP BY r.return_date, a.audience, r.currency
)
SELECT
  CAST(coalesce(s.sale_date, r.return_date) AS date) AS sale_date,
  CAST(coalesce(s.audience, r.audience) AS varchar) AS audience,
  CAST(coalesce(s.currency, r.currency) AS varchar) AS currency,
  CAST(coalesce(s.revenue, 0) AS decimal(18, 4)) AS revenue,
  CAST(coalesce(s.lines, 0) AS bigint) AS lines,
  CAST(coalesce(s.orders, 0) AS bigint) AS orders,
  CAST(coalesce(s.customers, 0) AS bigint) AS customers,
  CAST(coalesce(s.products, 0) AS bigint) AS products,
  CAST(coalesce(s.units, 0) AS bigint) AS units,
  CAST(round(CAST(s.revenue AS double) / NULLIF(s.orders, 0), 4) AS decimal(18, 4)) AS average_order_value,
  CAST(coalesce(r.amount, 0) AS decimal(18, 4)) AS returned_amount,
  CAST(coalesce(r.lines, 0) AS bigint) AS returned_lines,
  CAST(coalesce(s.revenue, 0) - coalesce(r.amount, 0) AS decimal(18, 4)) AS net_revenue
FROM sales AS s
FULL OUTER JOIN returned AS r
  ON r.return_date = s.sale_date AND r.audience = s.audience AND r.currency = s.currency
