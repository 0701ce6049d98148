-- Purpose: the business key of silver.order_lines is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.order_lines
SELECT source, order_id, line_number, count(*) AS copies
FROM silver.order_lines
GROUP BY source, order_id, line_number
HAVING count(*) > 1
LIMIT 100
