-- Purpose: why input was refused the last time that it was read, and an example of each: what to fix first.
-- Grain: one row per source and reason.
-- Inputs: staging.quarantine
-- Parameters:
--   since date: first day of arrival, UTC, e.g. 2026-11-01
SELECT
  q.source AS source,
  q.reason AS reason,
  CAST(count(*) AS bigint) AS records,
  CAST(min(q.first_received_at) AS timestamp(3)) AS first_received_at,
  CAST(max(q.last_received_at) AS timestamp(3)) AS last_received_at,
  max_by(q.detail, q.ingest_id) AS example
FROM (
  SELECT
    CAST(max(r.source) AS varchar) AS source,
    CAST(max_by(r.reason, r.ingest_id) AS varchar) AS reason,
    CAST(max_by(r.detail, r.ingest_id) AS varchar) AS detail,
    max(r.ingest_id) AS ingest_id,
    min(r.received_at) AS first_received_at,
    max(r.received_at) AS last_received_at
  FROM staging.quarantine AS r
  WHERE r.dt >= date_format(CAST(? AS timestamp), '%Y-%m-%d')
  GROUP BY split_part(r.ingest_id, '@', 1)
) AS q
GROUP BY q.source, q.reason
ORDER BY records DESC, source, reason
