-- Purpose: a fact finds one member of each dimension, not several: keys of dimensions are unique.
-- Grain: one row per key that stands more than once.
-- Inputs: gold.dim_customer, gold.dim_product, gold.dim_supplier, gold.dim_date, gold.dim_identity, gold.dim_customer_history,
--   gold.dim_product_history
SELECT k.dimension, k.member, count(*) AS copies
FROM (
  SELECT 'dim_customer' AS dimension, customer_key AS member FROM gold.dim_customer
  UNION ALL
  SELECT 'dim_product', product_key FROM gold.dim_product
  UNION ALL
  SELECT 'dim_supplier', supplier_key FROM gold.dim_supplier
  UNION ALL
  SELECT 'dim_date', CAST(date_key AS varchar) FROM gold.dim_date
  UNION ALL
  SELECT 'dim_identity', source || '|' || kind || '|' || identity FROM gold.dim_identity
  UNION ALL
  SELECT 'dim_customer_history', version_key FROM gold.dim_customer_history
  UNION ALL
  SELECT 'dim_product_history', version_key FROM gold.dim_product_history
) AS k
GROUP BY k.dimension, k.member
HAVING count(*) > 1
LIMIT 100
