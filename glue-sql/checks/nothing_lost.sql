-- Purpose: what was received and had time to settle ended as accepted, duplicate, quarantined or pending, as far as
--   refused input is still kept.
-- Grain: one row per source with a remainder.
-- Inputs: bronze.raw_events, staging.events, staging.quarantine
SELECT b.source, count(DISTINCT b.ingest_id) AS lost
FROM bronze.raw_events AS b
LEFT JOIN staging.events AS e ON e.ingest_id = b.ingest_id AND e.dt >= :since
LEFT JOIN staging.quarantine AS q ON q.ingest_id = b.ingest_id AND q.dt >= :since
WHERE b.dt >= :since
  AND b.dt >= :kept
  AND b.received_at < :settled
  AND e.ingest_id IS NULL
  AND q.ingest_id IS NULL
GROUP BY b.source
