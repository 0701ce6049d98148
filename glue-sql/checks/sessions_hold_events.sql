-- Purpose: every event of a visit since :happened stands in exactly one visit, and a visit begun since then holds nothing else;
--   which events those are, gold/sessions.sql says.
-- Grain: one row per visit that counts other events than its own, or a source with events in no visit.
-- Inputs: gold.sessions, silver.events
WITH found AS (
  SELECT e.source, k.session_key, count(*) AS events
  FROM silver.events AS e
  LEFT JOIN gold.sessions AS k
    ON k.source = e.source
    AND k.visitor_id = coalesce(e.anonymous_id, e.user_id)
    AND k.started_at <= e.occurred_at
    AND k.ended_at >= e.occurred_at
    AND k.started_at >= date_add('day', -2, :happened)
    AND (k.started_at < date_add('day', 2, :quiet_from) OR k.started_at >= date_add('day', -2, :quiet_to))
  WHERE e.occurred_at >= :happened
    AND (e.occurred_at < date_add('day', 2, :quiet_from) OR e.occurred_at >= :quiet_to)
    AND (
      e.type IN ('page', 'screen')
      OR (e.type = 'track' AND e.event NOT IN ('Order Updated', 'Order Cancelled', 'Order Refunded'))
      OR (e.type = 'identify' AND e.anonymous_id IS NOT NULL)
    )
    AND (
      k.session_key IS NULL
      OR (k.started_at >= :happened AND (k.started_at < :quiet_from OR k.started_at >= :quiet_to))
    )
  GROUP BY e.source, k.session_key
),
held AS (
  SELECT s.source, s.session_key, s.events
  FROM gold.sessions AS s
  WHERE s.started_at >= :happened AND (s.started_at < :quiet_from OR s.started_at >= :quiet_to)
)
SELECT coalesce(h.source, f.source) AS source, coalesce(h.session_key, f.session_key) AS session_key, h.events, f.events AS expected
FROM held AS h
FULL OUTER JOIN found AS f ON f.source = h.source AND f.session_key = h.session_key
WHERE h.events IS DISTINCT FROM f.events
LIMIT 100
