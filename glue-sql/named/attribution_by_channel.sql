-- Purpose: what each marketing channel brought and cost over a period, by one model of attribution.
-- Grain: one row per channel and currency.
-- Inputs: gold.attribution
-- Parameters:
--   model varchar: first, last, last_non_direct, linear, time_decay or position_based, e.g. linear
--   from date: first day, e.g. 2026-10-01
--   to date: last day, e.g. 2026-10-31
SELECT
  CAST(a.channel AS varchar) AS channel,
  CAST(a.currency AS varchar) AS currency,
  CAST(round(sum(a.orders), 6) AS double) AS orders,
  CAST(sum(a.revenue) AS decimal(38, 4)) AS revenue,
  CAST(sum(a.cost) AS decimal(38, 4)) AS cost,
  CAST(round(CAST(sum(a.revenue) AS double) / nullif(CAST(sum(a.cost) AS double), 0), 9) AS double) AS return_on_ad_spend
FROM gold.attribution AS a
WHERE a.model = ? AND a.day >= ? AND a.day <= ?
GROUP BY a.channel, a.currency
ORDER BY currency, revenue DESC, channel
