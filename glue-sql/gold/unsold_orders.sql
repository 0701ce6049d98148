-- Purpose: why orders bring no revenue: they were cancelled, have no lines, or have no line with a quantity and a price above zero. A
--   shop without a single sale is told this instead of a figure.
-- Grain: one row per source and reason that has orders.
-- Inputs: silver.orders, silver.order_lines
-- Metrics (docs/metrics.md): orders
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   reason varchar: `cancelled`, `without lines` or `without prices`
--   orders bigint: orders
CREATE OR REPLACE VIEW gold.unsold_orders AS
WITH lined AS (
  SELECT
    l.source,
    l.order_id,
    l.version_id,
    max(CASE WHEN l.line_kind = 'sale' THEN 1 ELSE 0 END) AS has_sale
  FROM silver.order_lines AS l
  GROUP BY l.source, l.order_id, l.version_id
),
judged AS (
  SELECT
    o.source,
    CASE
      WHEN o.status = 'cancelled' THEN 'cancelled'
      WHEN l.order_id IS NULL THEN 'without lines'
      WHEN l.has_sale = 0 THEN 'without prices'
    END AS reason
  FROM silver.orders AS o
  LEFT JOIN lined AS l
    ON l.source = o.source AND l.order_id = o.order_id AND l.version_id = o.lines_version_id
)
SELECT
  CAST(j.source AS varchar) AS source,
  CAST(j.reason AS varchar) AS reason,
  CAST(count(*) AS bigint) AS orders
FROM judged AS j
WHERE j.reason IS NOT NULL
GROUP BY j.source, j.reason
