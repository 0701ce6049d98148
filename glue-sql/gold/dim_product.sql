-- Purpose: what is sold: every product as last seen, postage and fees marked as no products, and an unknown member.
-- Grain: one row a product of a source.
-- Inputs: silver.products, silver.order_lines (products that were only ever sold, never described)
-- Columns:
--   product_key varchar: surrogate key of the product
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen; `Uncategorised` where nobody says
--   brand varchar: brand
--   price decimal(18,4): price last seen
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
CREATE OR REPLACE VIEW gold.dim_product AS
WITH known AS (
  SELECT source, product_id, name, category, brand, price, currency, is_product
  FROM silver.products
),
undescribed AS (
  SELECT
    l.source,
    l.product_id,
    max(l.product_name) AS name,
    max(l.category) AS category,
    CAST(NULL AS varchar) AS brand,
    CAST(NULL AS decimal(18, 4)) AS price,
    CAST(NULL AS varchar) AS currency,
    bool_and(l.is_product) AS is_product
  FROM silver.order_lines AS l
  LEFT JOIN known AS k ON k.source = l.source AND k.product_id = l.product_id
  WHERE k.product_id IS NULL
  GROUP BY l.source, l.product_id
),
members AS (
  SELECT * FROM known
  UNION ALL
  SELECT * FROM undescribed
)
SELECT
  CAST(lower(to_hex(sha256(to_utf8(m.source || '|' || m.product_id)))) AS varchar) AS product_key,
  CAST(m.source AS varchar) AS source,
  CAST(m.product_id AS varchar) AS product_id,
  CAST(coalesce(m.name, m.product_id) AS varchar) AS name,
  CAST(coalesce(m.category, 'Uncategorised') AS varchar) AS category,
  CAST(m.brand AS varchar) AS brand,
  CAST(m.price AS decimal(18, 4)) AS price,
  CAST(m.currency AS varchar) AS currency,
  m.is_product
FROM members AS m
UNION ALL
SELECT
  CAST('unknown' AS varchar) AS product_key,
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS product_id,
  CAST('Unknown' AS varchar) AS name,
  CAST('Uncategorised' AS varchar) AS category,
  CAST(NULL AS varchar) AS brand,
  CAST(NULL AS decimal(18, 4)) AS price,
  CAST(NULL AS varchar) AS currency,
  false AS is_product
