-- Purpose: every sale, return and stock count from the earliest time that changed on refers to members that exist.
-- Grain: one row per combination of keys of a fact table of which one has no member.
-- Inputs: gold.fact_sales, gold.fact_returns, gold.fact_inventory, gold.dim_customer, gold.dim_product, gold.dim_supplier,
--   gold.dim_date
WITH used AS (
  SELECT DISTINCT 'fact_sales' AS fact, customer_key, product_key, supplier_key, date_key
  FROM gold.fact_sales
  WHERE sold_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_returns' AS fact, customer_key, product_key, 'unknown' AS supplier_key, date_key
  FROM gold.fact_returns
  WHERE returned_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_inventory' AS fact, 'anonymous' AS customer_key, product_key, supplier_key, date_key
  FROM gold.fact_inventory
  WHERE counted_at >= :changed
)
SELECT
  u.fact,
  CASE
    WHEN c.customer_key IS NULL THEN 'dim_customer'
    WHEN p.product_key IS NULL THEN 'dim_product'
    WHEN s.supplier_key IS NULL THEN 'dim_supplier'
    ELSE 'dim_date'
  END AS dimension,
  u.customer_key,
  u.product_key,
  u.supplier_key,
  u.date_key
FROM used AS u
LEFT JOIN gold.dim_customer AS c ON c.customer_key = u.customer_key
LEFT JOIN gold.dim_product AS p ON p.product_key = u.product_key
LEFT JOIN gold.dim_supplier AS s ON s.supplier_key = u.supplier_key
LEFT JOIN gold.dim_date AS d ON d.date_key = u.date_key
WHERE c.customer_key IS NULL OR p.product_key IS NULL OR s.supplier_key IS NULL OR d.date_key IS NULL
LIMIT 100
