-- Purpose: the calendar, a day before the first sale to the day after the last sale or return, in the business time zone.
--   Counted in thousands and units, because Athena's sequence() makes at most 10,000 entries: 27 years of days.
-- Grain: one row a day.
-- Inputs: gold.fact_sales, gold.fact_returns
-- Columns:
--   date_key bigint: day as the number yyyymmdd
--   date_day date: the day
--   calendar_year bigint: year
--   calendar_quarter bigint: quarter, 1 to 4
--   calendar_month bigint: month, 1 to 12
--   day_of_month bigint: day of the month
--   iso_day_of_week bigint: 1 is Monday
--   iso_week bigint: ISO week
--   iso_year bigint: year of the ISO week
--   week_start date: Monday of the week
--   month_start date: first of the month
--   is_weekend boolean: Saturday or Sunday
CREATE OR REPLACE VIEW gold.dim_date AS
WITH bounds AS (
  SELECT min(day) AS first_day, max(day) AS last_day
  FROM (
    SELECT sale_date AS day FROM gold.fact_sales
    UNION ALL
    SELECT return_date AS day FROM gold.fact_returns
  ) AS days
)
SELECT
  CAST(date_format(d.day, '%Y%m%d') AS bigint) AS date_key,
  CAST(d.day AS date) AS date_day,
  CAST(year(d.day) AS bigint) AS calendar_year,
  CAST(quarter(d.day) AS bigint) AS calendar_quarter,
  CAST(month(d.day) AS bigint) AS calendar_month,
  CAST(day(d.day) AS bigint) AS day_of_month,
  CAST(day_of_week(d.day) AS bigint) AS iso_day_of_week,
  CAST(week(d.day) AS bigint) AS iso_week,
  CAST(year_of_week(d.day) AS bigint) AS iso_year,
  CAST(date_trunc('week', d.day) AS date) AS week_start,
  CAST(date_trunc('month', d.day) AS date) AS month_start,
  day_of_week(d.day) IN (6, 7) AS is_weekend
FROM (
  SELECT date_add('day', k.thousands * 1000 + u.units - 1, b.first_day) AS day, b.last_day
  FROM bounds AS b
  CROSS JOIN UNNEST(sequence(0, (date_diff('day', b.first_day, b.last_day) + 2) / 1000)) AS k(thousands)
  CROSS JOIN UNNEST(sequence(0, 999)) AS u(units)
) AS d
WHERE d.day <= date_add('day', 1, d.last_day)
