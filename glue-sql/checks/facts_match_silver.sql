-- Purpose: fact_sales holds every sold line of the versions in force, no more and no fewer.
-- Grain: one row when the counts differ.
-- Inputs: gold.fact_sales, silver.order_lines, silver.orders
WITH facts AS (
  SELECT count(*) AS lines FROM gold.fact_sales
),
expected AS (
  SELECT count(*) AS lines
  FROM silver.order_lines AS l
  WHERE l.line_kind = 'sale'
    AND EXISTS (
      SELECT 1
      FROM silver.orders AS o
      WHERE o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id AND o.status <> 'cancelled'
    )
)
SELECT f.lines, e.lines AS expected
FROM facts AS f
CROSS JOIN expected AS e
WHERE f.lines <> e.lines
