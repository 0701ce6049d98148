-- Purpose: every sale, return and stock count from the earliest time that changed on refers to members that exist.
-- Grain: one row per fact table and what no member of a dimension stands for: the id of a customer or product, null for whoever
--   is not known; the key of a supplier or a day.
-- Inputs: gold.fact_sales, gold.fact_returns, gold.fact_inventory, gold.dim_customer, gold.dim_product, gold.dim_supplier,
--   gold.dim_date
WITH used AS (
  SELECT DISTINCT 'fact_sales' AS fact, 'dim_customer' AS dimension, source, customer_id AS member
  FROM gold.fact_sales
  WHERE sold_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_sales', 'dim_product', source, product_id
  FROM gold.fact_sales
  WHERE sold_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_sales', 'dim_supplier', CAST(NULL AS varchar), supplier_key
  FROM gold.fact_sales
  WHERE sold_at >= :changed
  UNION ALL
  SELECT 'fact_sales', 'dim_date', CAST(NULL AS varchar), date_format(d.sale_date, '%Y%m%d')
  FROM (SELECT DISTINCT sale_date FROM gold.fact_sales WHERE sold_at >= :changed) AS d
  UNION ALL
  SELECT DISTINCT 'fact_returns', 'dim_customer', source, customer_id
  FROM gold.fact_returns
  WHERE returned_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_returns', 'dim_product', source, product_id
  FROM gold.fact_returns
  WHERE returned_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_returns', 'dim_date', CAST(NULL AS varchar), CAST(date_key AS varchar)
  FROM gold.fact_returns
  WHERE returned_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_inventory', 'dim_product', source, product_id
  FROM gold.fact_inventory
  WHERE counted_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_inventory', 'dim_supplier', CAST(NULL AS varchar), supplier_key
  FROM gold.fact_inventory
  WHERE counted_at >= :changed
  UNION ALL
  SELECT DISTINCT 'fact_inventory', 'dim_date', CAST(NULL AS varchar), CAST(date_key AS varchar)
  FROM gold.fact_inventory
  WHERE counted_at >= :changed
),
asked AS (
  SELECT u.*, CASE WHEN u.member IS NULL THEN '' ELSE coalesce(u.source, '') END AS owner, coalesce(u.member, '') AS id
  FROM used AS u
),
members AS (
  SELECT 'dim_customer' AS dimension, coalesce(source, '') AS owner, coalesce(customer_id, '') AS id FROM gold.dim_customer
  UNION ALL
  SELECT 'dim_product', coalesce(source, ''), coalesce(product_id, '') FROM gold.dim_product
  UNION ALL
  SELECT 'dim_supplier', '', supplier_key FROM gold.dim_supplier
  UNION ALL
  SELECT 'dim_date', '', CAST(date_key AS varchar) FROM gold.dim_date
)
SELECT a.fact, a.dimension, a.source, a.member
FROM asked AS a
LEFT JOIN members AS m ON m.dimension = a.dimension AND m.owner = a.owner AND m.id = a.id
WHERE m.id IS NULL
LIMIT 100
