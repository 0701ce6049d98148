-- Purpose: the key figures of an ISO week and the growth over the week before it.
-- Grain: one row a week (its Monday), audience and currency.
-- Inputs: gold.fact_sales, gold.fact_returns
-- Columns:
--   week_start date: Monday of the week
--   iso_year bigint: year of the ISO week
--   iso_week bigint: ISO week
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
--   net_revenue decimal(18,4): revenue less returns
--   previous_revenue decimal(18,4): revenue of the week before
--   revenue_growth double: growth over the week before, as a fraction
CREATE OR REPLACE VIEW gold.weekly_sales AS
WITH sales AS (
  SELECT
    CAST(date_trunc('week', s.sale_date) AS date) AS week_start,
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
  GROUP BY CAST(date_trunc('week', s.sale_date) AS date), a.audience, s.currency
),
returned AS (
  SELECT
    CAST(date_trunc('week', r.return_date) AS date) AS week_start,
    a.audience,
    r.currency,
    sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR r.customer_id IS NOT NULL
  GROUP BY CAST(date_trunc('week', r.return_date) AS date), a.audience, r.currency
),
weeks AS (
  SELECT
    coalesce(s.week_start, r.week_start) AS week_start,
    coalesce(s.audience, r.audience) AS audience,
    coalesce(s.currency, r.currency) AS currency,
    coalesce(s.revenue, 0) AS revenue,
    coalesce(s.lines, 0) AS lines,
    coalesce(s.orders, 0) AS orders,
    coalesce(s.customers, 0) AS customers,
    coalesce(s.products, 0) AS products,
    coalesce(s.units, 0) AS units,
    coalesce(r.amount, 0) AS returned_amount
  FROM sales AS s
  FULL OUTER JOIN returned AS r
    ON r.week_start = s.week_start AND r.audience = s.audience AND r.currency = s.currency
)
SELECT
  CAST(w.week_start AS date) AS week_start,
  CAST(year_of_week(w.week_start) AS bigint) AS iso_year,
  CAST(week(w.week_start) AS bigint) AS iso_week,
  CAST(w.audience AS varchar) AS audience,
  CAST(w.currency AS varchar) AS currency,
  CAST(w.revenue AS decimal(18, 4)) AS revenue,
  CAST(w.lines AS bigint) AS lines,
  CAST(w.orders AS bigint) AS orders,
  CAST(w.customers AS bigint) AS customers,
  CAST(w.products AS bigint) AS products,
  CAST(w.units AS bigint) AS units,
  CAST(round(CAST(w.revenue AS double) / NULLIF(w.orders, 0), 4) AS decimal(18, 4)) AS average_order_value,
  CAST(w.returned_amount AS decimal(18, 4)) AS returned_amount,
  CAST(w.revenue - w.returned_amount AS decimal(18, 4)) AS net_revenue,
  CAST(p.revenue AS decimal(18, 4)) AS previous_revenue,
  CAST(CAST(w.revenue - p.revenue AS double) / NULLIF(CAST(p.revenue AS double), 0) AS double) AS revenue_growth
FROM weeks AS w
LEFT JOIN weeks AS p
  ON p.week_start = date_add('day', -7, w.week_start) AND p.audience = w.audience AND p.currency = w.currency
