-- Purpose: the business key of silver.products is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.products
SELECT source, product_id, count(*) AS copies
FROM silver.products
GROUP BY source, product_id
HAVING count(*) > 1
LIMIT 100
