-- Purpose: what stood on the shelves at the end of each day that was counted, and what it is worth at cost.
-- Grain: one row per product, location and business day.
-- Inputs: silver.inventory_levels, silver.products (cost and supplier)
-- Metrics (docs/metrics.md): stock-on-hand, stock-available, stock-value
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   location_id varchar: warehouse or store
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   date_key bigint: day as the number yyyymmdd
--   stock_date date: business day of the count
--   counted_at timestamp: when it was counted, UTC
--   on_hand bigint: units on the shelf at the end of the day
--   reserved bigint: units on the shelf that are sold already
--   available bigint: units on the shelf that can still be sold
--   on_order bigint: units ordered from the supplier and not yet delivered
--   unit_cost decimal(18,4): what one unit costs the shop as last known; null where nobody says
--   stock_value decimal(38,4): units on the shelf at that cost; null without it
--   currency varchar: ISO 4217 code of the cost
CREATE OR REPLACE VIEW gold.fact_inventory AS
SELECT
  CAST(i.source AS varchar) AS source,
  CAST(lower(to_hex(sha256(to_utf8(i.source || '|' || i.product_id)))) AS varchar) AS product_key,
  CAST(i.product_id AS varchar) AS product_id,
  CAST(i.location_id AS varchar) AS location_id,
  CAST(
    CASE
      WHEN coalesce(i.supplier_id, p.supplier_id) IS NULL THEN 'unknown'
      ELSE lower(to_hex(sha256(to_utf8(i.source || '|' || coalesce(i.supplier_id, p.supplier_id)))))
    END AS varchar
  ) AS supplier_key,
  CAST(date_format(date_parse(i.day, '%Y-%m-%d'), '%Y%m%d') AS bigint) AS date_key,
  CAST(date_parse(i.day, '%Y-%m-%d') AS date) AS stock_date,
  CAST(i.counted_at AS timestamp(6)) AS counted_at,
  CAST(i.on_hand AS bigint) AS on_hand,
  CAST(coalesce(i.reserved, 0) AS bigint) AS reserved,
  CAST(i.on_hand - coalesce(i.reserved, 0) AS bigint) AS available,
  CAST(coalesce(i.on_order, 0) AS bigint) AS on_order,
  CAST(p.unit_cost AS decimal(18, 4)) AS unit_cost,
  CAST(i.on_hand * p.unit_cost AS decimal(38, 4)) AS stock_value,
  CAST(CASE WHEN p.unit_cost IS NOT NULL THEN p.currency END AS varchar) AS currency
FROM silver.inventory_levels AS i
LEFT JOIN silver.products AS p ON p.source = i.source AND p.product_id = i.product_id
