-- Purpose: adds the order lines that arrived since the last refresh, numbered within their order; the newest version wins, and
--   all lines of an order that one message or file brought are of one version. A message id that comes again with another order
--   is another version: no order is lost for it.
-- Grain: one row per line of an order.
-- Inputs: staging.replays, staging.order_lines (a file is taken as a whole, once it is loaded to its end)
MERGE INTO silver.order_lines AS t
USING (
  WITH reread AS (
    SELECT n.source, n.input, max(n.reading) AS reading
    FROM staging.replays AS n
    WHERE n.batch_id = :taken
    GROUP BY n.source, n.input
  ),
  delivered AS (
    SELECT
      l.*,
      row_number() OVER (
        PARTITION BY l.source, l.version_id, l.order_id, l.position ORDER BY l.received_at, l.ingest_id
      ) AS delivery
    FROM staging.order_lines AS l
    LEFT JOIN reread AS r ON r.source = l.source AND r.input = split_part(l.ingest_id, '@', 1)
    WHERE l.batch_id = :taken AND coalesce(split_part(l.ingest_id, '@', 2), '') >= coalesce(r.reading, '')
  ),
  numbered AS (
    SELECT
      d.*,
      row_number() OVER (PARTITION BY d.source, d.version_id, d.order_id ORDER BY d.position) AS line_number,
      max(d.updated_at) OVER (PARTITION BY d.source, d.version_id, d.order_id) AS lines_updated_at,
      min(d.received_at) OVER (PARTITION BY d.source, d.version_id, d.order_id) AS lines_received_at
    FROM delivered AS d
    WHERE d.delivery = 1
  ),
  ranked AS (
    SELECT
      n.*,
      row_number() OVER (
        PARTITION BY n.source, n.order_id, n.line_number
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
ON t.source = s.source AND t.order_id = s.order_id AND t.line_number = s.line_number
WHEN MATCHED AND s.version_id <> t.version_id AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version_id = s.version_id,
  version = s.version,
  product_id = s.product_id,
  product_name = s.product_name,
  category = s.category,
  quantity = s.quantity,
  unit_price = s.unit_price,
  discount = s.discount,
  line_kind = s.line_kind,
  is_product = s.is_product,
  customer_id = s.customer_id,
  country = s.country,
  currency = s.currency,
  ordered_at = CAST(s.ordered_at AS timestamp(6)),
  freight = s.freight,
  supplier_id = s.supplier_id,
  ship_by = CAST(s.ship_by AS timestamp(6))
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, version_id, order_id, product_id, product_name, category,
  quantity, unit_price, discount, line_kind, is_product, customer_id, country, currency, ordered_at, freight,
  supplier_id, ship_by, line_number, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin, CAST(s.updated_at AS timestamp(6)),
  s.version_id, s.order_id, s.product_id, s.product_name, s.category, s.quantity, s.unit_price, s.discount, s.line_kind,
  s.is_product, s.customer_id, s.country, s.currency, CAST(s.ordered_at AS timestamp(6)), s.freight, s.supplier_id,
  CAST(s.ship_by AS timestamp(6)), s.line_number, s.version
)
