-- Purpose: how many visits end with an order, day by day.
-- Grain: one row per business day on which visits began, over all sources.
-- Inputs: gold.visit_days
-- Metrics (docs/metrics.md): sessions, visitors, conversion-rate
-- Columns (docs/data-dictionary.md):
--   day date: business day
--   sessions bigint: visits
--   visitors bigint: distinct visitors
--   converting_sessions bigint: visits with an order
--   conversion_rate double: converting_sessions by sessions
CREATE OR REPLACE VIEW gold.conversion_daily AS
SELECT
  CAST(v.day AS date) AS day,
  CAST(sum(v.sessions) AS bigint) AS sessions,
  CAST(sum(v.visitors) AS bigint) AS visitors,
  CAST(sum(v.converting_sessions) AS bigint) AS converting_sessions,
  CAST(CAST(sum(v.converting_sessions) AS double) / sum(v.sessions) AS double) AS conversion_rate
FROM gold.visit_days AS v
GROUP BY v.day
