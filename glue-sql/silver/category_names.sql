-- Purpose: adds the names of categories that arrived since the last refresh; the newest version wins.
-- Grain: one row a category of a source.
-- Inputs: staging.category_names
MERGE INTO silver.category_names AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.category ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM staging.category_names AS n
      WHERE n.dt >= :since
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON t.source = s.source AND t.category = s.category
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  name = s.name
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, category, name, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.category, s.name, s.version
)
