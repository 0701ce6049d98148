-- Purpose: the business key of silver.orders is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.orders
SELECT source, order_id, count(*) AS copies
FROM silver.orders
GROUP BY source, order_id
HAVING count(*) > 1
LIMIT 100
