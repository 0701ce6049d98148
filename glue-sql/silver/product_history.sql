-- Purpose: adds the category, the price and the cost that products were last seen with on each day that arrived since the last refresh;
--   each is as last seen that day. A day's rows lie in one month, and no month before the earliest that arrived is read.
-- Grain: one row per product and UTC day on which it was seen.
-- Inputs: staging.products
MERGE INTO silver.product_history AS t
USING (
  WITH seen AS (
    SELECT
      p.*,
      date_trunc('day', p.updated_at) AS seen_at,
      date_format(p.updated_at, '%Y-%m-%d %H:%i:%s.%f') || p.ingest_id AS version
    FROM staging.products AS p
    WHERE p.batch_id = :taken
  )
  SELECT
    source,
    product_id,
    seen_at,
    date_format(seen_at, '%Y-%m-%d') AS day,
    min(ingest_id) AS ingest_id,
    min_by(received_at, ingest_id) AS received_at,
    max_by(category, CASE WHEN category IS NOT NULL THEN version END) AS category,
    max(CASE WHEN category IS NOT NULL THEN version END) AS category_version,
    max_by(price, CASE WHEN price IS NOT NULL THEN version END) AS price,
    max_by(currency, CASE WHEN price IS NOT NULL THEN version END) AS currency,
    max(CASE WHEN price IS NOT NULL THEN version END) AS price_version,
    max_by(unit_cost, CASE WHEN unit_cost IS NOT NULL THEN version END) AS unit_cost,
    max_by(currency, CASE WHEN unit_cost IS NOT NULL THEN version END) AS unit_cost_currency,
    max(CASE WHEN unit_cost IS NOT NULL THEN version END) AS unit_cost_version
  FROM seen
  GROUP BY source, product_id, seen_at
) AS s
ON t.source = s.source AND t.product_id = s.product_id AND t.day = s.day AND t.seen_at >= date_add('day', -1, :changed)
WHEN MATCHED AND (
  s.category_version > coalesce(t.category_version, '')
  OR s.price_version > coalesce(t.price_version, '')
  OR s.unit_cost_version > coalesce(t.unit_cost_version, '')
  OR s.ingest_id < t.ingest_id
) THEN UPDATE SET
  ingest_id = CASE WHEN s.ingest_id < t.ingest_id THEN s.ingest_id ELSE t.ingest_id END,
  received_at = CASE WHEN s.ingest_id < t.ingest_id THEN CAST(s.received_at AS timestamp(6)) ELSE t.received_at END,
  category = CASE WHEN s.category_version > coalesce(t.category_version, '') THEN s.category ELSE t.category END,
  category_version = CASE
    WHEN s.category_version > coalesce(t.category_version, '') THEN s.category_version ELSE t.category_version
  END,
  price = CASE WHEN s.price_version > coalesce(t.price_version, '') THEN s.price ELSE t.price END,
  currency = CASE WHEN s.price_version > coalesce(t.price_version, '') THEN s.currency ELSE t.currency END,
  price_version = CASE
    WHEN s.price_version > coalesce(t.price_version, '') THEN s.price_version ELSE t.price_version
  END,
  unit_cost = CASE WHEN s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.unit_cost ELSE t.unit_cost END,
  unit_cost_currency = CASE
    WHEN s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.unit_cost_currency ELSE t.unit_cost_currency
  END,
  unit_cost_version = CASE
    WHEN s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.unit_cost_version ELSE t.unit_cost_version
  END
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, product_id, day, seen_at, category, category_version, price, currency, price_version,
  unit_cost, unit_cost_currency, unit_cost_version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.product_id, s.day, CAST(s.seen_at AS timestamp(6)),
  s.category, s.category_version, s.price, s.currency, s.price_version, s.unit_cost, s.unit_cost_currency,
  s.unit_cost_version
)
