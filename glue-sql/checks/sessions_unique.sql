-- Purpose: the business key of gold.sessions is unique; looked at from six days before the earliest time that changed, two more
--   than a merge writes.
-- Grain: one row per key that stands more than once.
-- Inputs: gold.sessions
SELECT source, session_key, count(*) AS copies
FROM gold.sessions
WHERE started_at >= date_add('day', -6, :happened)
  AND (started_at < date_add('day', 6, :quiet_from) OR started_at >= date_add('day', -6, :quiet_to))
GROUP BY source, session_key
HAVING count(*) > 1
LIMIT 100
