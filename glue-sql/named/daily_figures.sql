-- Purpose: the key figures of the days of a period, guests included.
-- Grain: one row per business day and currency.
-- Inputs: gold.daily_sales
-- Parameters:
--   from date: first day, e.g. 2011-12-01
--   to date: last day, e.g. 2011-12-09
SELECT
  CAST(d.sale_date AS date) AS sale_date,
  CAST(d.currency AS varchar) AS currency,
  CAST(sum(d.revenue) AS decimal(38, 4)) AS revenue,
  CAST(sum(d.net_revenue) AS decimal(38, 4)) AS net_revenue,
  CAST(sum(d.orders) AS bigint) AS orders,
  CAST(sum(d.customers) AS bigint) AS customers,
  CAST(sum(d.units) AS decimal(38, 4)) AS units,
  CAST(round(CAST(sum(d.revenue) AS double) / NULLIF(sum(d.orders), 0), 4) AS decimal(38, 4)) AS average_order_value
FROM gold.daily_sales AS d
WHERE d.audience = 'all' AND d.sale_date >= ? AND d.sale_date <= ?
GROUP BY d.sale_date, d.currency
ORDER BY sale_date, currency
