-- Purpose: what is expected to be sold: revenue in all, by country and by category, and units by product, by day and by week, with
--   an interval that holds nine times in ten. From the run of the forecaster that serves; parts sum to their whole.
-- Grain: one row per source, currency, series, measure, length of period and period to come.
-- Inputs: staging.forecasts, gold.model_runs
-- Metrics (docs/metrics.md): forecast
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code; null for units
--   series_kind varchar: `total`, `country`, `category` or `product`
--   series varchar: the country, category or product; `all` of the total
--   measure varchar: `revenue` or `units`
--   grain varchar: `day` or `week` (from Monday)
--   period_start date: first business day of the period
--   horizon bigint: periods ahead; 1 is the first after the data
--   expected double: the forecast, in the currency or in units
--   lower_bound double: lower end of the 90 % interval
--   upper_bound double: upper end of the 90 % interval
--   method varchar: what made it, e.g. `ensemble` or `seasonal naive`
--   run_id varchar: the training run
CREATE OR REPLACE VIEW gold.forecasts AS
SELECT
  CAST(f.source AS varchar) AS source,
  CAST(f.currency AS varchar) AS currency,
  CAST(f.series_kind AS varchar) AS series_kind,
  CAST(f.series AS varchar) AS series,
  CAST(f.measure AS varchar) AS measure,
  CAST(f.grain AS varchar) AS grain,
  CAST(f.period_start AS date) AS period_start,
  CAST(f.horizon AS bigint) AS horizon,
  CAST(f.expected AS double) AS expected,
  CAST(f.lower AS double) AS lower_bound,
  CAST(f.upper AS double) AS upper_bound,
  CAST(f.method AS varchar) AS method,
  CAST(f.run_id AS varchar) AS run_id
FROM staging.forecasts AS f
JOIN gold.model_runs AS r ON r.run_id = f.run_id
WHERE r.model = 'forecaster' AND r.is_champion
