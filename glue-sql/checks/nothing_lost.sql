-- Purpose: whatever a batch of arrivals brought is staged or refused: as many inputs were found in staging as the functions counted
--   that received them.
-- Grain: one row per source with another number.
-- Inputs: silver.batches
SELECT b.source, sum(b.received - b.repeated - b.refused) - sum(b.inputs) AS lost
FROM silver.batches AS b
WHERE b.batch_id = :batch
GROUP BY b.source
HAVING sum(b.received - b.repeated - b.refused) <> sum(b.inputs)
