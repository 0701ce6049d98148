-- Purpose: the calendar, in the business time zone, with the stage's holidays: the whole weeks, months and years that touch the days
--   from the one before the first sale, return, visit, stock count or spend to the one after the last, so that a sum over one of
--   them has all its days. Counted in thousands and units, because Athena's sequence() makes at most
--   10,000 entries: 27 years of days.
-- Grain: one row per day.
-- Inputs: silver.order_lines, silver.orders (the two times a sale may have), silver.returns, silver.inventory_levels,
--   silver.ad_spend, gold.visit_days
-- Columns (docs/data-dictionary.md):
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
--   is_holiday boolean: a holiday of the stage
--   holiday varchar: its name; that of this very day where both it and every year's is named
CREATE OR REPLACE VIEW gold.dim_date AS
WITH moments AS (
  SELECT min(ordered_at) AS first_at, max(ordered_at) AS last_at FROM silver.order_lines
  UNION ALL
  SELECT min(ordered_at), max(ordered_at) FROM silver.orders
  UNION ALL
  SELECT min(returned_at), max(returned_at) FROM silver.returns
),
spans AS (
  SELECT
    CAST(at_timezone(with_timezone(min(m.first_at), 'UTC'), :zone) AS date) AS first_day,
    CAST(at_timezone(with_timezone(max(m.last_at), 'UTC'), :zone) AS date) AS last_day
  FROM moments AS m
  UNION ALL
  SELECT CAST(date_parse(min(day), '%Y-%m-%d') AS date), CAST(date_parse(max(day), '%Y-%m-%d') AS date)
  FROM silver.inventory_levels
  UNION ALL
  SELECT CAST(date_parse(min(day), '%Y-%m-%d') AS date), CAST(date_parse(max(day), '%Y-%m-%d') AS date)
  FROM silver.ad_spend
  UNION ALL
  SELECT CAST(date_parse(min(day), '%Y-%m-%d') AS date), CAST(date_parse(max(day), '%Y-%m-%d') AS date)
  FROM gold.visit_days
),
known AS (
  SELECT date_add('day', -1, min(first_day)) AS first_day, date_add('day', 1, max(last_day)) AS last_day FROM spans
),
years AS (
  SELECT
    CAST(date_trunc('year', k.first_day) AS date) AS first_day,
    date_add('day', -1, date_add('year', 1, CAST(date_trunc('year', k.last_day) AS date))) AS last_day
  FROM known AS k
),
bounds AS (
  SELECT
    CAST(date_trunc('week', y.first_day) AS date) AS first_day,
    date_add('day', 6, CAST(date_trunc('week', y.last_day) AS date)) AS last_day
  FROM years AS y
),
days AS (
  SELECT date_add('day', k.thousands * 1000 + u.units, b.first_day) AS day, b.last_day
  FROM bounds AS b
  CROSS JOIN UNNEST(sequence(0, (date_diff('day', b.first_day, b.last_day)) / 1000)) AS k(thousands)
  CROSS JOIN UNNEST(sequence(0, 999)) AS u(units)
),
named AS (
  SELECT
    d.day,
    coalesce(
      regexp_extract(:holidays, ';' || date_format(d.day, '%Y-%m-%d') || '=([^;]+);', 1),
      regexp_extract(:holidays, ';' || date_format(d.day, '%m-%d') || '=([^;]+);', 1)
    ) AS holiday
  FROM days AS d
  WHERE d.day <= d.last_day
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
  day_of_week(d.day) IN (6, 7) AS is_weekend,
  CAST(d.holiday IS NOT NULL AS boolean) AS is_holiday,
  CAST(d.holiday AS varchar) AS holiday
FROM named AS d
