-- Purpose: adds what was staged about products since the last refresh; every attribute is as last seen, whatever order
--   messages came in. The currency is that of the price; while there is none, that of the unit cost.
-- Grain: one row per product of a source.
-- Inputs: staging.products
MERGE INTO silver.products AS t
USING (
  WITH seen AS (
    SELECT p.*, date_format(p.updated_at, '%Y-%m-%d %H:%i:%s.%f') || p.ingest_id AS version
    FROM staging.products AS p
    WHERE p.batch_id = :taken
  )
  SELECT
    source,
    product_id,
    max_by(ingest_id, version) AS ingest_id,
    max_by(received_at, version) AS received_at,
    max_by(message_id, version) AS message_id,
    max_by(origin, version) AS origin,
    max(updated_at) AS updated_at,
    max_by(name, CASE WHEN name IS NOT NULL THEN version END) AS name,
    max(CASE WHEN name IS NOT NULL THEN version END) AS name_version,
    max_by(category, CASE WHEN category IS NOT NULL THEN version END) AS category,
    max(CASE WHEN category IS NOT NULL THEN version END) AS category_version,
    max_by(brand, CASE WHEN brand IS NOT NULL THEN version END) AS brand,
    max(CASE WHEN brand IS NOT NULL THEN version END) AS brand_version,
    max_by(price, CASE WHEN price IS NOT NULL THEN version END) AS price,
    max(CASE WHEN price IS NOT NULL THEN version END) AS price_version,
    max_by(unit_cost, CASE WHEN unit_cost IS NOT NULL THEN version END) AS unit_cost,
    max(CASE WHEN unit_cost IS NOT NULL THEN version END) AS unit_cost_version,
    CASE
      WHEN count(price) > 0 THEN max_by(currency, CASE WHEN price IS NOT NULL THEN version END)
      ELSE max_by(currency, CASE WHEN unit_cost IS NOT NULL THEN version END)
    END AS currency,
    max_by(supplier_id, CASE WHEN supplier_id IS NOT NULL THEN version END) AS supplier_id,
    max(CASE WHEN supplier_id IS NOT NULL THEN version END) AS supplier_id_version,
    bool_and(is_product) AS is_product,
    NOT bool_and(NOT is_record) AS has_record,
    max(version) AS version
  FROM seen
  GROUP BY source, product_id
) AS s
ON t.source = s.source AND t.product_id = s.product_id
WHEN MATCHED AND (
  s.version > t.version
  OR s.name_version > coalesce(t.name_version, '')
  OR s.category_version > coalesce(t.category_version, '')
  OR s.brand_version > coalesce(t.brand_version, '')
  OR s.price_version > coalesce(t.price_version, '')
  OR s.supplier_id_version > coalesce(t.supplier_id_version, '')
  OR s.unit_cost_version > coalesce(t.unit_cost_version, '')
  OR (t.is_product AND NOT s.is_product)
  OR (s.has_record AND NOT coalesce(t.has_record, false))
) THEN UPDATE SET
  ingest_id = CASE WHEN s.version > t.version THEN s.ingest_id ELSE t.ingest_id END,
  received_at = CASE WHEN s.version > t.version THEN CAST(s.received_at AS timestamp(6)) ELSE t.received_at END,
  message_id = CASE WHEN s.version > t.version THEN s.message_id ELSE t.message_id END,
  origin = CASE WHEN s.version > t.version THEN s.origin ELSE t.origin END,
  updated_at = CASE WHEN s.version > t.version THEN CAST(s.updated_at AS timestamp(6)) ELSE t.updated_at END,
  name = CASE WHEN s.name_version > coalesce(t.name_version, '') THEN s.name ELSE t.name END,
  name_version = CASE
    WHEN s.name_version > coalesce(t.name_version, '') THEN s.name_version ELSE t.name_version
  END,
  category = CASE WHEN s.category_version > coalesce(t.category_version, '') THEN s.category ELSE t.category END,
  category_version = CASE
    WHEN s.category_version > coalesce(t.category_version, '') THEN s.category_version ELSE t.category_version
  END,
  brand = CASE WHEN s.brand_version > coalesce(t.brand_version, '') THEN s.brand ELSE t.brand END,
  brand_version = CASE
    WHEN s.brand_version > coalesce(t.brand_version, '') THEN s.brand_version ELSE t.brand_version
  END,
  price = CASE WHEN s.price_version > coalesce(t.price_version, '') THEN s.price ELSE t.price END,
  currency = CASE
    WHEN s.price_version > coalesce(t.price_version, '') THEN s.currency
    WHEN t.price_version IS NULL AND s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.currency
    ELSE t.currency
  END,
  price_version = CASE
    WHEN s.price_version > coalesce(t.price_version, '') THEN s.price_version ELSE t.price_version
  END,
  supplier_id = CASE
    WHEN s.supplier_id_version > coalesce(t.supplier_id_version, '') THEN s.supplier_id ELSE t.supplier_id
  END,
  supplier_id_version = CASE
    WHEN s.supplier_id_version > coalesce(t.supplier_id_version, '') THEN s.supplier_id_version ELSE t.supplier_id_version
  END,
  unit_cost = CASE
    WHEN s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.unit_cost ELSE t.unit_cost
  END,
  unit_cost_version = CASE
    WHEN s.unit_cost_version > coalesce(t.unit_cost_version, '') THEN s.unit_cost_version ELSE t.unit_cost_version
  END,
  is_product = t.is_product AND s.is_product,
  has_record = s.has_record OR coalesce(t.has_record, false),
  version = CASE WHEN s.version > t.version THEN s.version ELSE t.version END
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, product_id, name, name_version, category,
  category_version, brand, brand_version, price, currency, price_version, supplier_id, supplier_id_version, unit_cost,
  unit_cost_version, is_product, has_record, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.product_id, s.name, s.name_version, s.category, s.category_version, s.brand,
  s.brand_version, s.price, s.currency, s.price_version, s.supplier_id, s.supplier_id_version, s.unit_cost,
  s.unit_cost_version, s.is_product, s.has_record, s.version
)
