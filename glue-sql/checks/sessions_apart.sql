-- Purpose: the visits of a visitor lie 30 minutes apart, or one begins on the UTC day after the one before it, where a visit of
--   more than a day was cut. Looked at from six days before the earliest time that changed, two more than a merge writes.
-- Grain: one row per visit that begins too early.
-- Inputs: gold.sessions
SELECT v.source, v.session_key, v.started_at, v.previous_at
FROM (
  SELECT
    s.source,
    s.session_key,
    s.started_at,
    lag(s.ended_at) OVER (PARTITION BY s.source, s.visitor_id ORDER BY s.started_at, s.session_key) AS previous_at
  FROM gold.sessions AS s
  WHERE s.started_at >= date_add('day', -6, :happened)
    AND (s.started_at < date_add('day', 6, :quiet_from) OR s.started_at >= date_add('day', -6, :quiet_to))
) AS v
WHERE v.previous_at > date_add('minute', -30, v.started_at) AND v.previous_at >= date_trunc('day', v.started_at)
LIMIT 100
