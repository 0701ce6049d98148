-- Purpose: what is sold: every product as last seen, postage and fees marked as no products, and an unknown member.
-- Grain: one row per product of a source.
-- Inputs: silver.products, silver.order_lines, silver.returns, silver.inventory_levels (products that were only ever sold,
--   returned or counted, never described), silver.category_names
-- Columns (docs/data-dictionary.md):
--   product_key varchar: surrogate key of the product
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen; its id where nobody says
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   brand varchar: brand
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   price decimal(18,4): price last seen
--   unit_cost decimal(18,4): what one unit costs the shop
--   currency varchar: ISO 4217 code of price and cost
--   is_product boolean: false for postage, fees, manual entries and vouchers
CREATE OR REPLACE VIEW gold.dim_product AS
WITH known AS (
  SELECT source, product_id, name, category, brand, supplier_id, price, unit_cost, currency, is_product
  FROM silver.products
),
mentioned AS (
  SELECT source, product_id, product_name AS name, category, is_product
  FROM silver.order_lines
  UNION ALL
  SELECT source, product_id, product_name AS name, CAST(NULL AS varchar) AS category, is_product
  FROM silver.returns
  WHERE product_id IS NOT NULL
  UNION ALL
  SELECT source, product_id, CAST(NULL AS varchar) AS name, CAST(NULL AS varchar) AS category, true AS is_product
  FROM silver.inventory_levels
),
undescribed AS (
  SELECT
    m.source,
    m.product_id,
    max(m.name) AS name,
    max(m.category) AS category,
    CAST(NULL AS varchar) AS brand,
    CAST(NULL AS varchar) AS supplier_id,
    CAST(NULL AS decimal(18, 4)) AS price,
    CAST(NULL AS decimal(18, 4)) AS unit_cost,
    CAST(NULL AS varchar) AS currency,
    bool_and(m.is_product) AS is_product
  FROM mentioned AS m
  LEFT JOIN known AS k ON k.source = m.source AND k.product_id = m.product_id
  WHERE k.product_id IS NULL
  GROUP BY m.source, m.product_id
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
  CAST(coalesce(n.name, m.category, 'Uncategorised') AS varchar) AS category,
  CAST(m.brand AS varchar) AS brand,
  CAST(
    CASE
      WHEN m.supplier_id IS NULL THEN 'unknown' ELSE lower(to_hex(sha256(to_utf8(m.source || '|' || m.supplier_id))))
    END AS varchar
  ) AS supplier_key,
  CAST(m.price AS decimal(18, 4)) AS price,
  CAST(m.unit_cost AS decimal(18, 4)) AS unit_cost,
  CAST(m.currency AS varchar) AS currency,
  m.is_product
FROM members AS m
LEFT JOIN silver.category_names AS n ON n.source = m.source AND n.category = m.category
UNION ALL
SELECT
  CAST('unknown' AS varchar) AS product_key,
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS product_id,
  CAST('Unknown' AS varchar) AS name,
  CAST('Uncategorised' AS varchar) AS category,
  CAST(NULL AS varchar) AS brand,
  CAST('unknown' AS varchar) AS supplier_key,
  CAST(NULL AS decimal(18, 4)) AS price,
  CAST(NULL AS decimal(18, 4)) AS unit_cost,
  CAST(NULL AS varchar) AS currency,
  false AS is_product
