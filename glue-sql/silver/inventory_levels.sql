-- Purpose: adds the stock counts that arrived since the last refresh; the newest version wins.
-- Grain: one row a product, location and business day.
-- Inputs: staging.inventory_levels
MERGE INTO silver.inventory_levels AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.product_id, v.location_id, v.day ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM staging.inventory_levels AS n
      WHERE n.dt >= :since
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON t.source = s.source AND t.product_id = s.product_id AND t.location_id = s.location_id AND t.day = s.day
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  counted_at = CAST(s.counted_at AS timestamp(6)),
  on_hand = s.on_hand,
  reserved = s.reserved,
  on_order = s.on_order,
  supplier_id = s.supplier_id
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, product_id, location_id, day, counted_at, on_hand,
  reserved, on_order, supplier_id, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.product_id, s.location_id, s.day, CAST(s.counted_at AS timestamp(6)), s.on_hand,
  s.reserved, s.on_order, s.supplier_id, s.version
)
