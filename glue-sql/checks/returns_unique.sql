-- Purpose: the business key of silver.returns is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.returns
SELECT source, return_id, line_number, count(*) AS copies
FROM silver.returns
GROUP BY source, return_id, line_number
HAVING count(*) > 1
LIMIT 100
