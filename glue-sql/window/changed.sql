-- Purpose: the earliest time of the orders and returns that a batch of arrivals is about: a cancellation of today changes an order
--   of last year. Null when it is about none that is known.
-- Grain: one row.
-- Inputs: staging.orders, staging.order_lines, staging.returns, silver.orders, silver.returns
WITH known AS (
  SELECT min(t.ordered_at) AS first_at
  FROM silver.orders AS t
  JOIN (
    SELECT o.source, o.order_id FROM staging.orders AS o WHERE o.batch_id = :batch
    UNION
    SELECT l.source, l.order_id FROM staging.order_lines AS l WHERE l.batch_id = :batch
  ) AS n
    ON n.source = t.source AND n.order_id = t.order_id
  UNION ALL
  SELECT min(t.returned_at) AS first_at
  FROM silver.returns AS t
  JOIN (SELECT DISTINCT r.source, r.return_id FROM staging.returns AS r WHERE r.batch_id = :batch) AS n
    ON n.source = t.source AND n.return_id = t.return_id
)
SELECT CAST(date_format(min(k.first_at), '%Y-%m-%d %H:%i:%s') AS varchar) AS changed
FROM known AS k
