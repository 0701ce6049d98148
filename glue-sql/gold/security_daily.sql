-- Purpose: what the security logs tell of a day.
-- Grain: one row per business day with a record.
-- Inputs: silver.security_events
-- Metrics (docs/metrics.md): sign-in-failure-rate
-- Columns (docs/data-dictionary.md):
--   day date: business day
--   events bigint: log records
--   sign_ins bigint: attempts to sign in
--   failed_sign_ins bigint: attempts that failed
--   sign_in_failure_rate double: failed attempts by those with a known outcome; null without any
--   high_severity bigint: records of high severity
--   actors bigint: distinct accounts
--   addresses bigint: distinct addresses
CREATE OR REPLACE VIEW gold.security_daily AS
WITH zoned AS (
  SELECT
    e.*,
    CAST(at_timezone(with_timezone(e.occurred_at, 'UTC'), :zone) AS date) AS day,
    e.action = 'sign_in' AS is_sign_in
  FROM silver.security_events AS e
)
SELECT
  CAST(z.day AS date) AS day,
  CAST(count(*) AS bigint) AS events,
  CAST(sum(CASE WHEN z.is_sign_in THEN 1 ELSE 0 END) AS bigint) AS sign_ins,
  CAST(sum(CASE WHEN z.is_sign_in AND z.outcome = 'failure' THEN 1 ELSE 0 END) AS bigint) AS failed_sign_ins,
  CAST(
    CAST(sum(CASE WHEN z.is_sign_in AND z.outcome = 'failure' THEN 1 ELSE 0 END) AS double)
    / NULLIF(sum(CASE WHEN z.is_sign_in AND z.outcome IN ('success', 'failure') THEN 1 ELSE 0 END), 0)
    AS double
  ) AS sign_in_failure_rate,
  CAST(sum(CASE WHEN z.severity = 'high' THEN 1 ELSE 0 END) AS bigint) AS high_severity,
  CAST(count(DISTINCT z.actor_hash) AS bigint) AS actors,
  CAST(count(DISTINCT z.ip_hash) AS bigint) AS addresses
FROM zoned AS z
GROUP BY z.day
