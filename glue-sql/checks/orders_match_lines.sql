-- Purpose: a header that was summed up from the lines of a file still shows what its lines come to.
-- Grain: one row per order whose revenue differs.
-- Inputs: silver.orders, silver.order_lines
SELECT
  o.source,
  o.order_id,
  max(o.revenue) AS revenue,
  sum(round(CAST(l.quantity AS decimal(38, 4)) * l.unit_price, 4) - l.discount) AS expected
FROM silver.orders AS o
JOIN silver.order_lines AS l
  ON l.source = o.source AND l.order_id = o.order_id AND l.version_id = o.lines_version_id AND l.line_kind = 'sale'
WHERE o.is_derived AND o.ordered_at >= :changed
GROUP BY o.source, o.order_id
HAVING max(o.revenue) <> sum(round(CAST(l.quantity AS decimal(38, 4)) * l.unit_price, 4) - l.discount)
LIMIT 100
