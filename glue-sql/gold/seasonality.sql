-- Purpose: when a shop sells: the mean revenue of each weekday, calendar month and hour of the week against the mean of all.
--   Guests count. A day without sales counts as zero. The first and the last day with a sale may be cut off and are left out;
--   so is what lies beyond them. A month’s index also holds what growth the year had.
-- Grain: one row per source, currency, kind of period and its value.
-- Inputs: gold.order_sales, gold.source_days, gold.dim_date
-- Metrics (docs/metrics.md): seasonal-index
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   period varchar: `weekday`, `month` or `hour_of_week`
--   period_value bigint: weekday, 1 is Monday; month, 1 to 12; hour of the week, 0 to 167, 0 begins on Monday at midnight
--   occurrences bigint: how many such days (weekday, month) or hours (hour of the week) the data span
--   revenue decimal(38,4): revenue in all of them
--   mean_revenue decimal(38,4): revenue by day, or by hour for the hour of the week
--   seasonal_index double: mean revenue over the mean of all days or hours; 1 is the average
--   revenue_rank bigint: 1 for the greatest mean revenue of its kind; the first of equals
CREATE OR REPLACE VIEW gold.seasonality AS
WITH spans AS (
  SELECT
    d.source,
    date_add('day', 1, d.first_sale_date) AS first_day,
    date_add('day', -1, d.last_sale_date) AS last_day
  FROM gold.source_days AS d
),
calendar AS (
  SELECT
    s.source,
    k.period,
    CASE
      WHEN k.period = 'weekday' THEN d.iso_day_of_week
      WHEN k.period = 'month' THEN d.calendar_month
      ELSE (d.iso_day_of_week - 1) * 24 + u.hour_of_day
    END AS period_value
  FROM spans AS s
  JOIN gold.dim_date AS d ON d.date_day >= s.first_day AND d.date_day <= s.last_day
  CROSS JOIN UNNEST(sequence(0, 23)) AS u(hour_of_day)
  CROSS JOIN (VALUES ('weekday'), ('month'), ('hour_of_week')) AS k(period)
  WHERE k.period = 'hour_of_week' OR u.hour_of_day = 0
),
slots AS (
  SELECT c.source, c.period, c.period_value, count(*) AS occurrences
  FROM calendar AS c
  GROUP BY c.source, c.period, c.period_value
),
hours AS (
  SELECT f.source, f.currency, f.sale_date, f.sale_hour, sum(f.revenue) AS revenue
  FROM gold.order_sales AS f
  GROUP BY f.source, f.currency, f.sale_date, f.sale_hour
),
sold AS (
  SELECT
    h.source,
    h.currency,
    k.period,
    CASE
      WHEN k.period = 'weekday' THEN day_of_week(h.sale_date)
      WHEN k.period = 'month' THEN month(h.sale_date)
      ELSE (day_of_week(h.sale_date) - 1) * 24 + h.sale_hour
    END AS period_value,
    h.revenue
  FROM hours AS h
  JOIN spans AS s ON s.source = h.source AND h.sale_date >= s.first_day AND h.sale_date <= s.last_day
  CROSS JOIN (VALUES ('weekday'), ('month'), ('hour_of_week')) AS k(period)
),
summed AS (
  SELECT c.source, c.currency, l.period, l.period_value, l.occurrences, sum(coalesce(v.revenue, 0)) AS revenue
  FROM (SELECT DISTINCT source, currency FROM hours) AS c
  JOIN slots AS l ON l.source = c.source
  LEFT JOIN sold AS v
    ON v.source = c.source AND v.currency = c.currency AND v.period = l.period AND v.period_value = l.period_value
  GROUP BY c.source, c.currency, l.period, l.period_value, l.occurrences
),
compared AS (
  SELECT
    m.*,
    CAST(m.revenue AS double) / m.occurrences AS mean_revenue,
    CAST(sum(m.revenue) OVER (PARTITION BY m.source, m.currency, m.period) AS double)
      / sum(m.occurrences) OVER (PARTITION BY m.source, m.currency, m.period) AS overall_mean
  FROM summed AS m
)
SELECT
  CAST(p.source AS varchar) AS source,
  CAST(p.currency AS varchar) AS currency,
  CAST(p.period AS varchar) AS period,
  CAST(p.period_value AS bigint) AS period_value,
  CAST(p.occurrences AS bigint) AS occurrences,
  CAST(p.revenue AS decimal(38, 4)) AS revenue,
  CAST(round(p.mean_revenue, 4) AS decimal(38, 4)) AS mean_revenue,
  CAST(p.mean_revenue / NULLIF(p.overall_mean, 0) AS double) AS seasonal_index,
  CAST(
    row_number() OVER (
      PARTITION BY p.source, p.currency, p.period ORDER BY p.mean_revenue DESC, p.period_value
    ) AS bigint
  ) AS revenue_rank
FROM compared AS p
