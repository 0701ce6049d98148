-- Purpose: adds the returned lines that arrived since the last refresh, numbered within their return; the newest version wins, and
--   all lines of a return that one message or file brought are of one version.
-- Grain: one row per returned line, or a refund of a whole order.
-- Inputs: staging.replays, staging.returns (a file is taken as a whole, once it is loaded to its end)
MERGE INTO silver.returns AS t
USING (
  WITH reread AS (
    SELECT n.source, n.input, max(n.reading) AS reading
    FROM staging.replays AS n
    WHERE n.batch_id = :taken
    GROUP BY n.source, n.input
  ),
  delivered AS (
    SELECT
      r.*,
      row_number() OVER (
        PARTITION BY r.source, r.version_id, r.return_id, r.position ORDER BY r.received_at, r.ingest_id
      ) AS delivery
    FROM staging.returns AS r
    LEFT JOIN reread AS g ON g.source = r.source AND g.input = split_part(r.ingest_id, '@', 1)
    WHERE r.batch_id = :taken AND coalesce(split_part(r.ingest_id, '@', 2), '') >= coalesce(g.reading, '')
  ),
  numbered AS (
    SELECT
      d.*,
      row_number() OVER (PARTITION BY d.source, d.version_id, d.return_id ORDER BY d.position) AS line_number,
      max(d.updated_at) OVER (PARTITION BY d.source, d.version_id, d.return_id) AS lines_updated_at,
      min(d.received_at) OVER (PARTITION BY d.source, d.version_id, d.return_id) AS lines_received_at
    FROM delivered AS d
    WHERE d.delivery = 1
  ),
  ranked AS (
    SELECT
      n.*,
      row_number() OVER (
        PARTITION BY n.source, n.return_id, n.line_number
        ORDER BY n.lines_updated_at DESC, n.lines_received_at DESC, n.version_id DESC
      ) AS version_rank
    FROM numbered AS n
  )
  SELECT
    r.*,
    date_format(r.lines_updated_at, '%Y-%m-%d %H:%i:%s.%f')
      || date_format(r.lines_received_at, '%Y-%m-%d %H:%i:%s.%f') || r.version_id AS version
  FROM ranked AS r
  WHERE r.version_rank = 1
) AS s
ON t.source = s.source AND t.return_id = s.return_id AND t.line_number = s.line_number
WHEN MATCHED AND s.version_id <> t.version_id AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version_id = s.version_id,
  version = s.version,
  order_id = s.order_id,
  product_id = s.product_id,
  product_name = s.product_name,
  quantity = s.quantity,
  unit_price = s.unit_price,
  amount = s.amount,
  is_product = s.is_product,
  customer_id = s.customer_id,
  country = s.country,
  currency = s.currency,
  reason = s.reason,
  returned_at = CAST(s.returned_at AS timestamp(6))
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, version_id, return_id, order_id, product_id, product_name,
  quantity, unit_price, amount, is_product, customer_id, country, currency, reason, returned_at, line_number, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin, CAST(s.updated_at AS timestamp(6)),
  s.version_id, s.return_id, s.order_id, s.product_id, s.product_name, s.quantity, s.unit_price, s.amount, s.is_product,
  s.customer_id, s.country, s.currency, s.reason, CAST(s.returned_at AS timestamp(6)), s.line_number, s.version
)
