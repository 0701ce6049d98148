-- Purpose: orders that say another revenue than their lines come to, with their discount or without it, by more than a cent a line: the
--   lines count, and what the order says beyond them is of nothing that was sold. The largest difference first.
-- Grain: one row per order.
-- Inputs: silver.orders, gold.fact_sales
SELECT
  CAST(o.source AS varchar) AS source,
  CAST(o.order_id AS varchar) AS order_id,
  CAST(o.currency AS varchar) AS currency,
  CAST(o.revenue AS decimal(38, 4)) AS said,
  CAST(s.revenue AS decimal(38, 4)) AS sold,
  CAST(o.revenue - s.revenue AS decimal(38, 4)) AS difference
FROM silver.orders AS o
JOIN (
  SELECT f.source, f.order_id, sum(f.revenue) AS revenue, sum(f.discount) AS discount, count(*) AS lines
  FROM gold.fact_sales AS f
  GROUP BY f.source, f.order_id
) AS s
  ON s.source = o.source AND s.order_id = o.order_id
WHERE abs(o.revenue - s.revenue) > 0.01 * s.lines AND abs(o.revenue - s.revenue - s.discount) > 0.01 * s.lines
ORDER BY abs(o.revenue - s.revenue) DESC, source, order_id
