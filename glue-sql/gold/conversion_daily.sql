-- Purpose: how many visits end with an order, day by day.
-- Grain: one row per business day on which visits began, over all sources.
-- Inputs: gold.sessions
-- Metrics (docs/metrics.md): sessions, visitors, conversion-rate
-- Columns (docs/data-dictionary.md):
--   day date: business day
--   sessions bigint: visits
--   visitors bigint: distinct visitors
--   converting_sessions bigint: visits with an order
--   conversion_rate double: converting_sessions by sessions
CREATE OR REPLACE VIEW gold.conversion_daily AS
WITH visits AS (
  SELECT
    CAST(at_timezone(with_timezone(s.started_at, 'UTC'), :zone) AS date) AS day,
    s.source || '|' || s.visitor_id AS visitor,
    s.orders
  FROM gold.sessions AS s
)
SELECT
  CAST(v.day AS date) AS day,
  CAST(count(*) AS bigint) AS sessions,
  CAST(count(DISTINCT v.visitor) AS bigint) AS visitors,
  CAST(sum(CASE WHEN v.orders > 0 THEN 1 ELSE 0 END) AS bigint) AS converting_sessions,
  CAST(CAST(sum(CASE WHEN v.orders > 0 THEN 1 ELSE 0 END) AS double) / count(*) AS double) AS conversion_rate
FROM visits AS v
GROUP BY v.day
