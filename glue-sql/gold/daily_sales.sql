-- Purpose: the key figures of a day, for all customers and for identified ones alone, and the growth over the day before and
--   over the same weekday a week before.
-- Grain: one row per business day, source, audience (`all`, `identified`) and currency; none for a day on which nothing was sold or returned.
-- Inputs: gold.sales_by_period
-- Metrics (docs/metrics.md): revenue, net-revenue, orders, units, customers, new-customers, returning-customers, average-order-value, revenue-growth
-- Columns (docs/data-dictionary.md):
--   sale_date date: business day
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
--   returned_lines bigint: lines returned
--   net_revenue decimal(38,4): revenue less returns
--   previous_revenue decimal(38,4): revenue of the day before; null where that day has no row
--   revenue_growth double: growth over the day before, as a fraction
--   week_before_revenue decimal(38,4): revenue of the same weekday a week before; null where that day has no row
--   week_before_growth double: growth over that day, as a fraction
CREATE OR REPLACE VIEW gold.daily_sales AS
WITH compared AS (
  SELECT
    p.*,
    max(p.revenue) OVER (
      PARTITION BY p.source, p.audience, p.currency ORDER BY date_diff('day', DATE '1970-01-01', p.period_start)
      RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING
    ) AS previous_revenue,
    max(p.revenue) OVER (
      PARTITION BY p.source, p.audience, p.currency ORDER BY date_diff('day', DATE '1970-01-01', p.period_start)
      RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING
    ) AS week_before_revenue
  FROM gold.sales_by_period AS p
  WHERE p.period = 'day'
)
SELECT
  CAST(d.period_start AS date) AS sale_date,
  CAST(d.source AS varchar) AS source,
  CAST(d.audience AS varchar) AS audience,
  CAST(d.currency AS varchar) AS currency,
  CAST(d.revenue AS decimal(38, 4)) AS revenue,
  CAST(d.lines AS bigint) AS lines,
  CAST(d.orders AS bigint) AS orders,
  CAST(d.customers AS bigint) AS customers,
  CAST(d.new_customers AS bigint) AS new_customers,
  CAST(d.returning_customers AS bigint) AS returning_customers,
  CAST(d.products AS bigint) AS products,
  CAST(d.units AS decimal(38, 4)) AS units,
  CAST(d.average_order_value AS decimal(38, 4)) AS average_order_value,
  CAST(d.returned_amount AS decimal(38, 4)) AS returned_amount,
  CAST(d.returned_lines AS bigint) AS returned_lines,
  CAST(d.net_revenue AS decimal(38, 4)) AS net_revenue,
  CAST(d.previous_revenue AS decimal(38, 4)) AS previous_revenue,
  CAST(
    CAST(d.revenue - d.previous_revenue AS double) / NULLIF(CAST(d.previous_revenue AS double), 0) AS double
  ) AS revenue_growth,
  CAST(d.week_before_revenue AS decimal(38, 4)) AS week_before_revenue,
  CAST(
    CAST(d.revenue - d.week_before_revenue AS double) / NULLIF(CAST(d.week_before_revenue AS double), 0) AS double
  ) AS week_before_growth
FROM compared AS d
