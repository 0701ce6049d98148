-- Purpose: why input was refused, and an example of each: what to fix first.
-- Grain: one row per source and reason.
-- Inputs: staging.quarantine
-- Parameters:
--   since date: first day of arrival, UTC, e.g. 2026-11-01
SELECT
  CAST(q.source AS varchar) AS source,
  CAST(q.reason AS varchar) AS reason,
  CAST(count(*) AS bigint) AS records,
  CAST(min(q.received_at) AS timestamp(3)) AS first_received_at,
  CAST(max(q.received_at) AS timestamp(3)) AS last_received_at,
  CAST(max_by(q.detail, q.ingest_id) AS varchar) AS example
FROM staging.quarantine AS q
WHERE q.dt >= date_format(CAST(? AS timestamp), '%Y-%m-%d')
GROUP BY q.source, q.reason
ORDER BY records DESC, source, reason
