-- Purpose: whose the orders of guests are: the customer who was seen with the same device at most :merge_days before or after the
--   order; of several, the one who was seen closest to it, so that a device that changes hands keeps its orders apart. A device is
--   known within its source alone.
-- Grain: one row per order that names no customer, but a device of one.
-- Inputs: silver.orders, silver.identities, gold.dim_identity (other ids of a customer)
-- Metrics (docs/metrics.md): customers
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   order_id varchar: the shop’s order or invoice number
--   customer_id varchar: the customer it belongs to
--   ordered_at timestamp: when it was placed, UTC
CREATE OR REPLACE VIEW gold.guest_orders AS
WITH near AS (
  SELECT
    o.source,
    o.order_id,
    o.ordered_at,
    i.customer_id,
    i.last_seen_at,
    CASE
      WHEN o.ordered_at < i.first_seen_at THEN date_diff('millisecond', o.ordered_at, i.first_seen_at)
      WHEN o.ordered_at > i.last_seen_at THEN date_diff('millisecond', i.last_seen_at, o.ordered_at)
      ELSE 0
    END AS apart
  FROM silver.orders AS o
  JOIN silver.identities AS i ON i.source = o.source AND i.kind = 'device' AND i.identity = o.anonymous_id
  WHERE o.customer_id IS NULL
),
ranked AS (
  SELECT
    n.*,
    row_number() OVER (PARTITION BY n.source, n.order_id ORDER BY n.apart, n.last_seen_at DESC, n.customer_id) AS place
  FROM near AS n
  WHERE n.apart <= :merge_days * CAST(86400000 AS bigint)
)
SELECT
  CAST(r.source AS varchar) AS source,
  CAST(r.order_id AS varchar) AS order_id,
  CAST(coalesce(a.customer_id, r.customer_id) AS varchar) AS customer_id,
  CAST(r.ordered_at AS timestamp(6)) AS ordered_at
FROM ranked AS r
LEFT JOIN gold.dim_identity AS a ON a.source = r.source AND a.kind = 'account' AND a.identity = r.customer_id
WHERE r.place = 1
