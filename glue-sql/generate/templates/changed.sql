-- Purpose: the window of a refresh. What arrived since :since, and the earliest event time among it and among the orders and
--   returns it is about: no event before that is new, and none before it has changed. Times are null when nothing arrived.
-- Grain: one row.
-- Inputs: staging.*, bronze.raw_events, silver.orders and silver.returns (a cancellation of today changes an order of last year)
WITH arrived AS (
{{arrivals}}
),
known AS (
  SELECT min(t.ordered_at) AS first_at
  FROM silver.orders AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.orders AS o WHERE o.dt >= :since AND o.source = t.source AND o.order_id = t.order_id
  )
  UNION ALL
  SELECT min(t.ordered_at) AS first_at
  FROM silver.orders AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.order_lines AS l WHERE l.dt >= :since AND l.source = t.source AND l.order_id = t.order_id
  )
  UNION ALL
  SELECT min(t.returned_at) AS first_at
  FROM silver.returns AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.returns AS r WHERE r.dt >= :since AND r.source = t.source AND r.return_id = t.return_id
  )
),
times AS (
  SELECT a.arrivals, CAST(a.first_at AS timestamp(6)) AS first_at FROM arrived AS a
  UNION ALL
  SELECT 0 AS arrivals, CAST(k.first_at AS timestamp(6)) AS first_at FROM known AS k
)
SELECT
  CAST(sum(t.arrivals) AS bigint) AS arrivals,
  CAST(date_format(min(t.first_at), '%Y-%m-%d %H:%i:%s') AS varchar) AS changed
FROM times AS t
