-- Purpose: what the forecaster learns from: revenue as the sales marts count it, in the finest parts it forecasts.
-- Grain: one row per source, currency, business day, country and category with a sale.
-- Inputs: gold.fact_sales
-- Metrics (docs/metrics.md): revenue, units
-- Columns:
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   day varchar: business day, yyyy-MM-dd
--   country varchar: country; `Unknown` where nobody says
--   category varchar: category at the time of sale; `Uncategorised` where nobody says
--   revenue double: after discounts, before tax and shipping
--   units double: units sold
SELECT
  s.source,
  s.currency,
  CAST(date_format(s.sale_date, '%Y-%m-%d') AS varchar) AS day,
  s.country,
  s.category,
  CAST(sum(s.revenue) AS double) AS revenue,
  CAST(sum(s.quantity) AS double) AS units
FROM gold.fact_sales AS s
GROUP BY s.source, s.currency, s.sale_date, s.country, s.category
ORDER BY s.source, s.currency, s.sale_date, s.country, s.category
