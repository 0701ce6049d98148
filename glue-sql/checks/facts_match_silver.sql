-- Purpose: from the earliest time that changed on, the facts hold what silver does, each row once: every sold line of the
--   versions in force, every return in its version in force, and every stock count.
-- Grain: one row per fact table whose rows or total differ.
-- Inputs: gold.fact_sales, gold.fact_returns, gold.fact_inventory, silver.order_lines, silver.orders, silver.returns,
--   silver.inventory_levels
WITH facts AS (
  SELECT 'fact_sales' AS fact, count(*) AS found, sum(revenue) AS total FROM gold.fact_sales WHERE sold_at >= :changed
  UNION ALL
  SELECT 'fact_returns', count(*), sum(CASE WHEN r.product_id IS NOT NULL AND r.amount IS NOT NULL THEN f.amount ELSE 0 END)
  FROM gold.fact_returns AS f
  LEFT JOIN silver.returns AS r ON r.source = f.source AND r.return_id = f.return_id AND r.line_number = f.line_number
  WHERE f.returned_at >= :changed
  UNION ALL
  SELECT 'fact_inventory', count(*), sum(CAST(on_hand AS decimal(18, 4)))
  FROM gold.fact_inventory
  WHERE counted_at >= :changed
),
expected AS (
  SELECT
    'fact_sales' AS fact,
    count(*) AS found,
    sum(CAST(round(CAST(l.quantity AS decimal(20, 4)) * l.unit_price, 4) - l.discount AS decimal(18, 4))) AS total
  FROM silver.order_lines AS l
  JOIN (
    SELECT DISTINCT source, order_id, lines_version_id, is_derived, ordered_at FROM silver.orders WHERE status <> 'cancelled'
  ) AS o
    ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
  WHERE l.line_kind = 'sale' AND CASE WHEN o.is_derived THEN l.ordered_at ELSE o.ordered_at END >= :changed
  UNION ALL
  SELECT 'fact_returns', count(*), sum(CASE WHEN r.product_id IS NOT NULL THEN coalesce(r.amount, 0) ELSE 0 END)
  FROM (
    SELECT t.*, max(t.version) OVER (PARTITION BY t.source, t.return_id) AS version_in_force FROM silver.returns AS t
  ) AS r
  LEFT JOIN silver.orders AS c ON c.source = r.source AND c.order_id = r.order_id
  WHERE r.returned_at >= :changed AND c.status IS DISTINCT FROM 'cancelled' AND r.version = r.version_in_force
  UNION ALL
  SELECT 'fact_inventory', count(*), sum(CAST(on_hand AS decimal(18, 4)))
  FROM silver.inventory_levels
  WHERE counted_at >= :changed
)
SELECT f.fact, f.found, e.found AS expected, f.total, e.total AS expected_total
FROM facts AS f
JOIN expected AS e ON e.fact = f.fact
WHERE f.found <> e.found OR f.total <> e.total
