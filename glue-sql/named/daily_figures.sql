-- Purpose: the key figures of the days of a period, guests included.
-- Grain: one row per business day and currency.
-- Inputs: gold.daily_sales
-- Parameters:
--   from date: first day, e.g. 2011-12-01
--   to date: last day, e.g. 2011-12-09
SELECT
  CAST(d.sale_date AS date) AS sale_date,
  CAST(d.currency AS varchar) AS currency,
  CAST(d.revenue AS decimal(38, 4)) AS revenue,
  CAST(d.net_revenue AS decimal(38, 4)) AS net_revenue,
  CAST(d.orders AS bigint) AS orders,
  CAST(d.customers AS bigint) AS customers,
  CAST(d.units AS decimal(38, 4)) AS units,
  CAST(d.average_order_value AS decimal(38, 4)) AS average_order_value
FROM gold.daily_sales AS d
WHERE d.audience = 'all' AND d.sale_date >= ? AND d.sale_date <= ?
ORDER BY sale_date, currency
