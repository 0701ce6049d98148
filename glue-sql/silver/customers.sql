-- Purpose: adds what was staged about customers since the last refresh; every attribute is as last seen, whatever order
--   messages came in.
-- Grain: one row per customer of a source.
-- Inputs: staging.customers
MERGE INTO silver.customers AS t
USING (
  WITH seen AS (
    SELECT c.*, date_format(c.updated_at, '%Y-%m-%d %H:%i:%s.%f') || c.ingest_id AS version
    FROM staging.customers AS c
    WHERE c.batch_id = :taken
  )
  SELECT
    source,
    customer_id,
    max_by(ingest_id, version) AS ingest_id,
    max_by(received_at, version) AS received_at,
    max_by(message_id, version) AS message_id,
    max_by(origin, version) AS origin,
    max(updated_at) AS updated_at,
    max_by(email_hash, CASE WHEN email_hash IS NOT NULL THEN version END) AS email_hash,
    max(CASE WHEN email_hash IS NOT NULL THEN version END) AS email_hash_version,
    max_by(phone_hash, CASE WHEN phone_hash IS NOT NULL THEN version END) AS phone_hash,
    max(CASE WHEN phone_hash IS NOT NULL THEN version END) AS phone_hash_version,
    max_by(country, CASE WHEN country IS NOT NULL THEN version END) AS country,
    max(CASE WHEN country IS NOT NULL THEN version END) AS country_version,
    max_by(region, CASE WHEN region IS NOT NULL THEN version END) AS region,
    max(CASE WHEN region IS NOT NULL THEN version END) AS region_version,
    min(created_at) AS created_at,
    min(first_seen_at) AS first_seen_at,
    NOT bool_and(NOT is_record) AS has_record,
    max(version) AS version
  FROM seen
  GROUP BY source, customer_id
) AS s
ON t.source = s.source AND t.customer_id = s.customer_id
WHEN MATCHED AND (
  s.version > t.version
  OR s.email_hash_version > coalesce(t.email_hash_version, '')
  OR s.phone_hash_version > coalesce(t.phone_hash_version, '')
  OR s.country_version > coalesce(t.country_version, '')
  OR s.region_version > coalesce(t.region_version, '')
  OR s.first_seen_at < t.first_seen_at
  OR s.created_at < t.created_at
  OR (t.created_at IS NULL AND s.created_at IS NOT NULL)
  OR (s.has_record AND NOT coalesce(t.has_record, false))
) THEN UPDATE SET
  ingest_id = CASE WHEN s.version > t.version THEN s.ingest_id ELSE t.ingest_id END,
  received_at = CASE WHEN s.version > t.version THEN CAST(s.received_at AS timestamp(6)) ELSE t.received_at END,
  message_id = CASE WHEN s.version > t.version THEN s.message_id ELSE t.message_id END,
  origin = CASE WHEN s.version > t.version THEN s.origin ELSE t.origin END,
  updated_at = CASE WHEN s.version > t.version THEN CAST(s.updated_at AS timestamp(6)) ELSE t.updated_at END,
  email_hash = CASE WHEN s.email_hash_version > coalesce(t.email_hash_version, '') THEN s.email_hash ELSE t.email_hash END,
  email_hash_version = CASE
    WHEN s.email_hash_version > coalesce(t.email_hash_version, '') THEN s.email_hash_version ELSE t.email_hash_version
  END,
  phone_hash = CASE WHEN s.phone_hash_version > coalesce(t.phone_hash_version, '') THEN s.phone_hash ELSE t.phone_hash END,
  phone_hash_version = CASE
    WHEN s.phone_hash_version > coalesce(t.phone_hash_version, '') THEN s.phone_hash_version ELSE t.phone_hash_version
  END,
  country = CASE WHEN s.country_version > coalesce(t.country_version, '') THEN s.country ELSE t.country END,
  country_version = CASE
    WHEN s.country_version > coalesce(t.country_version, '') THEN s.country_version ELSE t.country_version
  END,
  region = CASE WHEN s.region_version > coalesce(t.region_version, '') THEN s.region ELSE t.region END,
  region_version = CASE
    WHEN s.region_version > coalesce(t.region_version, '') THEN s.region_version ELSE t.region_version
  END,
  created_at = CASE
    WHEN t.created_at IS NULL OR s.created_at < t.created_at THEN CAST(s.created_at AS timestamp(6)) ELSE t.created_at
  END,
  first_seen_at = CASE
    WHEN s.first_seen_at < t.first_seen_at THEN CAST(s.first_seen_at AS timestamp(6)) ELSE t.first_seen_at
  END,
  has_record = s.has_record OR coalesce(t.has_record, false),
  version = CASE WHEN s.version > t.version THEN s.version ELSE t.version END
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, customer_id, email_hash, email_hash_version,
  phone_hash, phone_hash_version, country, country_version, region, region_version, created_at, first_seen_at, has_record, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.customer_id, s.email_hash, s.email_hash_version, s.phone_hash,
  s.phone_hash_version, s.country, s.country_version, s.region, s.region_version, CAST(s.created_at AS timestamp(6)),
  CAST(s.first_seen_at AS timestamp(6)), s.has_record, s.version
)
