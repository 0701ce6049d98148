-- Purpose: the key figures of an ISO week and the growth over the week before it.
-- Grain: one row a week (its Monday), audience and currency.
-- Inputs: gold.fact_sales, gold.fact_returns
CREATE OR REPLACE VIEW gold.weekly_sales AS
WITH sales AS (
  SELECT
    CAST(date_trunc('week', s.sale_date) AS date) AS week_start,
    a.audience,
    s.currency,
    sum(s.revenue) AS revenue,
    count(*) AS lines,
    count(DISTINCT s.order_key) AS orders,
    count(DISTINCT CASE WHEN s.customer_id IS NOT NULL THEN s.customer_key END) AS customers,
    count(DISTINCT s.product_key) AS products,
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
)
SELECT
  CAST(s.week_start AS date) AS week_start,
  CAST(year_of_week(s.week_start) AS bigint) AS iso_year,
  CAST(week(s.week_start) AS bigint) AS iso_week,
  CAST(s.audience AS varchar) AS audience,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.revenue AS decimal(18, 4)) AS revenue,
  CAST(s.lines AS bigint) AS lines,
  CAST(s.orders AS bigint) AS orders,
  CAST(s.customers AS bigint) AS customers,
  CAST(s.products AS bigint) AS products,
  CAST(s.units AS bigint) AS units,
  CAST(CAST(s.revenue AS double) / NULLIF(s.orders, 0) AS decimal(18, 4)) AS average_order_value,
  CAST(coalesce(r.amount, 0) AS decimal(18, 4)) AS returned_amount,
  CAST(s.revenue - coalesce(r.amount, 0) AS decimal(18, 4)) AS net_revenue,
  CAST(p.revenue AS decimal(18, 4)) AS previous_revenue,
  CAST(CAST(s.revenue - p.revenue AS double) / NULLIF(CAST(p.revenue AS double), 0) AS double) AS revenue_growth
FROM sales AS s
LEFT JOIN sales AS p
  ON p.week_start = date_add('day', -7, s.week_start) AND p.audience = s.audience AND p.currency = s.currency
LEFT JOIN returned AS r
  ON r.week_start = s.week_start AND r.audience = s.audience AND r.currency = s.currency
