-- Purpose: every business key of a batch of arrivals is in silver after its merge, so that a merge that passes over rows is noticed.
-- Grain: one row per source and table with keys that are missing.
-- Inputs: silver.batches
SELECT b.source, b.kind, b.keys - coalesce(b.merged, 0) AS missing
FROM silver.batches AS b
WHERE b.batch_id = :batch AND b.keys <> coalesce(b.merged, 0)
