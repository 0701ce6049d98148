-- Purpose: the business key of silver.customers is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.customers
SELECT source, customer_id, count(*) AS copies
FROM silver.customers
GROUP BY source, customer_id
HAVING count(*) > 1
LIMIT 100
