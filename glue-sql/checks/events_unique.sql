-- Purpose: the business key of silver.events is unique.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.events
SELECT source, message_id, count(*) AS copies
FROM silver.events
GROUP BY source, message_id
HAVING count(*) > 1
LIMIT 100
