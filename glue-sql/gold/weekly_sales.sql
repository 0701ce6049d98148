-- Purpose: the key figures of an ISO week and the growth over the week before it.
-- Grain: one row per week (its Monday), source, audience and currency; none for a week in which nothing was sold or returned.
-- Inputs: gold.sales_by_period
-- Metrics (docs/metrics.md): revenue, net-revenue, orders, units, customers, new-customers, returning-customers, average-order-value, revenue-growth
-- Columns (docs/data-dictionary.md):
--   week_start date: Monday of the week
--   iso_year bigint: year of the ISO week
--   iso_week bigint: ISO week
--   source varchar: where the data comes from, e.g. `web`
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders
--   customers bigint: distinct identified customers
--   new_customers bigint: those of them who order for the first time, in any currency
--   returning_customers bigint: the rest of them
--   products bigint: distinct products
--   units decimal(38,4): units sold
--   average_order_value decimal(38,4): revenue by order
--   returned_amount decimal(38,4): value returned
--   net_revenue decimal(38,4): revenue less returns
--   previous_revenue decimal(38,4): revenue of the week before; null where that week has no row
--   revenue_growth double: growth over the week before, as a fraction
CREATE OR REPLACE VIEW gold.weekly_sales AS
WITH compared AS (
  SELECT
    p.*,
    max(p.revenue) OVER (
      PARTITION BY p.source, p.audience, p.currency ORDER BY date_diff('day', DATE '1970-01-01', p.period_start)
      RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING
    ) AS previous_revenue
  FROM gold.sales_by_period AS p
  WHERE p.period = 'week'
)
SELECT
  CAST(w.period_start AS date) AS week_start,
  CAST(year_of_week(w.period_start) AS bigint) AS iso_year,
  CAST(week(w.period_start) AS bigint) AS iso_week,
  CAST(w.source AS varchar) AS source,
  CAST(w.audience AS varchar) AS audience,
  CAST(w.currency AS varchar) AS currency,
  CAST(w.revenue AS decimal(38, 4)) AS revenue,
  CAST(w.lines AS bigint) AS lines,
  CAST(w.orders AS bigint) AS orders,
  CAST(w.customers AS bigint) AS customers,
  CAST(w.new_customers AS bigint) AS new_customers,
  CAST(w.returning_customers AS bigint) AS returning_customers,
  CAST(w.products AS bigint) AS products,
  CAST(w.units AS decimal(38, 4)) AS units,
  CAST(w.average_order_value AS decimal(38, 4)) AS average_order_value,
  CAST(w.returned_amount AS decimal(38, 4)) AS returned_amount,
  CAST(w.net_revenue AS decimal(38, 4)) AS net_revenue,
  CAST(w.previous_revenue AS decimal(38, 4)) AS previous_revenue,
  CAST(
    CAST(w.revenue - w.previous_revenue AS double) / NULLIF(CAST(w.previous_revenue AS double), 0) AS double
  ) AS revenue_growth
FROM compared AS w
