-- Purpose: adds the country that customers were last seen with on each day that arrived since the last refresh. A day's
--   rows lie in one month, and no month before the earliest that arrived is read.
-- Grain: one row per customer and UTC day on which their country was seen.
-- Inputs: staging.customers
MERGE INTO silver.customer_history AS t
USING (
  WITH seen AS (
    SELECT
      c.*,
      date_trunc('day', c.updated_at) AS seen_at,
      date_format(c.updated_at, '%Y-%m-%d %H:%i:%s.%f') || c.ingest_id AS country_version
    FROM staging.customers AS c
    WHERE c.batch_id = :taken AND c.country IS NOT NULL
  )
  SELECT
    source,
    customer_id,
    seen_at,
    date_format(seen_at, '%Y-%m-%d') AS day,
    max_by(ingest_id, country_version) AS ingest_id,
    max_by(received_at, country_version) AS received_at,
    max_by(country, country_version) AS country,
    max(country_version) AS country_version
  FROM seen
  GROUP BY source, customer_id, seen_at
) AS s
ON t.source = s.source AND t.customer_id = s.customer_id AND t.day = s.day
  AND t.seen_at >= date_add('day', -1, :changed)
WHEN MATCHED AND s.country_version > t.country_version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  country = s.country,
  country_version = s.country_version
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, customer_id, day, seen_at, country, country_version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.customer_id, s.day, CAST(s.seen_at AS timestamp(6)),
  s.country, s.country_version
)
