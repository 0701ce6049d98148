-- Purpose: how well the forecasts that serve have done so far: what was expected of the periods that are over, and what came. A period
--   is over when its source has a sale on a later day.
-- Grain: one row per source, currency, series, measure and length of period of which a period is over.
-- Inputs: gold.forecasts, gold.fact_sales
-- Metrics (docs/metrics.md): live-error, interval-coverage
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code; null for units
--   series_kind varchar: `total`, `country`, `category` or `product`
--   series varchar: the country, category or product; `all` of the total
--   measure varchar: `revenue` or `units`
--   grain varchar: `day` or `week` (from Monday)
--   periods bigint: periods that are over
--   expected double: what was expected of them
--   actual double: what came
--   absolute_error double: sum of the differences between the two, each without its sign
--   wape double: that by what came; null where nothing came
--   coverage double: share of the periods that came within their interval
--   run_id varchar: the training run
CREATE OR REPLACE VIEW gold.forecast_accuracy AS
WITH lasts AS (
  SELECT s.source, max(s.sale_date) AS last_day
  FROM gold.fact_sales AS s
  GROUP BY s.source
),
elapsed AS (
  SELECT
    f.*,
    CASE WHEN f.grain = 'week' THEN date_add('day', 6, f.period_start) ELSE f.period_start END AS period_end
  FROM gold.forecasts AS f
),
due AS (
  SELECT e.*
  FROM elapsed AS e
  JOIN lasts AS l ON l.source = e.source AND l.last_day > e.period_end
),
sold AS (
  SELECT s.source, s.sale_date, s.currency, k.kind, k.measure, s.is_product, s.country, s.category, s.product_id,
    CASE WHEN k.measure = 'units' THEN CAST(s.quantity AS double) ELSE CAST(s.revenue AS double) END AS amount
  FROM gold.fact_sales AS s
  CROSS JOIN (
    VALUES ('total', 'revenue'), ('country', 'revenue'), ('category', 'revenue'), ('product', 'units')
  ) AS k(kind, measure)
  WHERE k.measure = 'revenue' OR s.is_product
),
actuals AS (
  SELECT
    d.source, d.currency, d.series_kind, d.series, d.measure, d.grain, d.period_start, d.run_id,
    max(d.expected) AS expected,
    max(d.lower_bound) AS lower_bound,
    max(d.upper_bound) AS upper_bound,
    round(sum(coalesce(s.amount, 0)), 4) AS actual
  FROM due AS d
  LEFT JOIN sold AS s
    ON s.source = d.source
    AND s.kind = d.series_kind
    AND s.measure = d.measure
    AND (d.currency IS NULL OR s.currency = d.currency)
    AND s.sale_date BETWEEN d.period_start AND d.period_end
    AND CASE d.series_kind
      WHEN 'total' THEN 'all' WHEN 'country' THEN s.country WHEN 'category' THEN s.category ELSE s.product_id
    END = d.series
  GROUP BY d.source, d.currency, d.series_kind, d.series, d.measure, d.grain, d.period_start, d.run_id
)
SELECT
  CAST(a.source AS varchar) AS source,
  CAST(a.currency AS varchar) AS currency,
  CAST(a.series_kind AS varchar) AS series_kind,
  CAST(a.series AS varchar) AS series,
  CAST(a.measure AS varchar) AS measure,
  CAST(a.grain AS varchar) AS grain,
  CAST(count(*) AS bigint) AS periods,
  CAST(round(sum(a.expected), 4) AS double) AS expected,
  CAST(round(sum(a.actual), 4) AS double) AS actual,
  CAST(round(sum(abs(a.expected - a.actual)), 4) AS double) AS absolute_error,
  CAST(round(sum(abs(a.expected - a.actual)) / NULLIF(sum(a.actual), 0), 6) AS double) AS wape,
  CAST(
    round(avg(CASE WHEN a.actual BETWEEN a.lower_bound AND a.upper_bound THEN 1e0 ELSE 0e0 END), 6) AS double
  ) AS coverage,
  CAST(a.run_id AS varchar) AS run_id
FROM actuals AS a
GROUP BY a.source, a.currency, a.series_kind, a.series, a.measure, a.grain, a.run_id
