-- Purpose: every product and location that was ever counted is in the stock report once, with its newest count.
-- Grain: one row per product and location that is missing, stands twice or shows another count.
-- Inputs: gold.inventory_health, gold.fact_inventory
WITH newest AS (
  SELECT product_key, location_id, max(stock_date) AS stock_date FROM gold.fact_inventory GROUP BY product_key, location_id
),
reported AS (
  SELECT product_key, location_id, max(stock_date) AS stock_date, count(*) AS copies
  FROM gold.inventory_health
  GROUP BY product_key, location_id
)
SELECT
  coalesce(n.product_key, r.product_key) AS product_key,
  coalesce(n.location_id, r.location_id) AS location_id,
  r.stock_date,
  n.stock_date AS expected_date,
  r.copies
FROM newest AS n
FULL OUTER JOIN reported AS r ON r.product_key = n.product_key AND r.location_id = n.location_id
WHERE n.product_key IS NULL OR r.product_key IS NULL OR r.stock_date <> n.stock_date OR r.copies > 1
LIMIT 100
