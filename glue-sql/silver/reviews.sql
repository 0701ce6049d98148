-- Purpose: adds the reviews that arrived since the last refresh; the newest version wins.
-- Grain: one row a review of an order.
-- Inputs: staging.reviews
MERGE INTO silver.reviews AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.order_id, v.review_id ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM staging.reviews AS n
      WHERE n.dt >= :since
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON t.source = s.source AND t.order_id = s.order_id AND t.review_id = s.review_id
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  score = s.score,
  reviewed_at = CAST(s.reviewed_at AS timestamp(6))
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, order_id, review_id, score, reviewed_at, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.order_id, s.review_id, s.score, CAST(s.reviewed_at AS timestamp(6)), s.version
)
