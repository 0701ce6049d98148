-- Purpose: stock that does not move, or not soon enough: where money is tied up.
-- Grain: one row per product of a source and location, the dearest first.
-- Inputs: gold.inventory_health
SELECT
  CAST(h.source AS varchar) AS source,
  CAST(h.product_id AS varchar) AS product_id,
  CAST(h.name AS varchar) AS name,
  CAST(h.location_id AS varchar) AS location_id,
  CAST(h.status AS varchar) AS status,
  CAST(h.available AS bigint) AS available,
  CAST(h.days_of_cover AS double) AS days_of_cover,
  CAST(h.overstock_units AS bigint) AS overstock_units,
  CAST(h.overstock_value AS decimal(38, 4)) AS overstock_value,
  CAST(h.currency AS varchar) AS currency
FROM gold.inventory_health AS h
WHERE h.status IN ('dead_stock', 'overstock')
ORDER BY overstock_value DESC, overstock_units DESC, source, product_id, location_id
