-- Purpose: days on which a metric was far from what it is on that weekday. Each day is held against the same weekday of the
--   eight weeks before it, itself left out, by the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle
--   Outliers, ASQC 1993): 0.6745 × (x - median) / MAD, where MAD is the median of the absolute deviations from the median, and
--   3.5 or more in size is an outlier. Where MAD is zero, because half of the weeks are alike, it is
--   (x - median) / (1.253314 × mean absolute deviation), as in IBM SPSS. Where all weeks are alike, MAD is taken to be 5 % of the
--   median and at least one (order, event, unit of the currency); of a conversion rate just 5 %.
--   The last day of the data may not be over, so on it only what is too high is an anomaly.
-- Grain: one row per business day, metric and currency: the last 120 days of the metric, where at least four weeks can be compared.
-- Inputs: gold.daily_metrics
-- Metrics (docs/metrics.md): anomaly-score
-- Columns (docs/data-dictionary.md):
--   day date: business day
--   metric varchar: the metric, as in `daily_metrics`
--   currency varchar: ISO 4217 code of an amount of money; empty for other metrics
--   value double: what it was
--   expected double: median of the weeks before
--   deviation double: MAD of the weeks before; 0 where at least half of them are alike
--   weeks bigint: weeks compared, 4 to 8
--   score double: modified z-score
--   direction varchar: `high` or `low`; null where it was as expected
--   severity varchar: of an anomaly: `warning`, or `critical` from a score of 7 in size
--   is_anomaly boolean: score of 3.5 or more in size; on the last day of the data, above the expected only
CREATE OR REPLACE VIEW gold.anomalies AS
WITH shifted AS (
  SELECT
    m.metric,
    m.currency,
    date_add('day', 7 * w.weeks_later, m.day) AS day,
    m.day AS past_day,
    m.value,
    w.weeks_later,
    max(m.day) OVER (PARTITION BY m.metric) AS last_day
  FROM gold.daily_metrics AS m
  CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8)) AS w(weeks_later)
),
joined AS (
  SELECT
    s.metric,
    s.currency,
    s.day,
    s.last_day,
    s.weeks_later,
    s.past_day,
    s.value AS past_value,
    max(CASE WHEN s.weeks_later = 0 THEN s.value END) OVER (PARTITION BY s.metric, s.currency, s.day) AS value
  FROM shifted AS s
  WHERE s.day > date_add('day', -120, s.last_day)
),
compared AS (
  SELECT
    j.*,
    row_number() OVER (PARTITION BY j.metric, j.currency, j.day ORDER BY j.past_value, j.past_day) AS place,
    count(*) OVER (PARTITION BY j.metric, j.currency, j.day) AS weeks
  FROM joined AS j
  WHERE j.weeks_later > 0 AND j.value IS NOT NULL
),
centred AS (
  SELECT
    c.*,
    avg(CASE WHEN 2 * c.place BETWEEN c.weeks AND c.weeks + 2 THEN c.past_value END)
      OVER (PARTITION BY c.metric, c.currency, c.day) AS median
  FROM compared AS c
  WHERE c.weeks >= 4
),
spread AS (
  SELECT
    c.*,
    abs(c.past_value - c.median) AS distance,
    row_number() OVER (PARTITION BY c.metric, c.currency, c.day ORDER BY abs(c.past_value - c.median), c.past_day)
      AS distance_place
  FROM centred AS c
),
measured AS (
  SELECT
    s.day,
    s.metric,
    s.currency,
    max(s.last_day) AS last_day,
    max(s.value) AS value,
    max(s.median) AS median,
    max(s.weeks) AS weeks,
    avg(CASE WHEN 2 * s.distance_place BETWEEN s.weeks AND s.weeks + 2 THEN s.distance END) AS mad,
    avg(s.distance) AS mean_distance
  FROM spread AS s
  GROUP BY s.day, s.metric, s.currency
),
scaled AS (
  SELECT
    m.*,
    CASE
      WHEN m.mad > 0 THEN m.mad / 0.6745e0
      WHEN m.mean_distance > 0 THEN 1.253314e0 * m.mean_distance
      WHEN m.metric = 'conversion_rate' THEN 0.05e0 * m.median / 0.6745e0
      ELSE greatest(0.05e0 * abs(m.median), 1e0) / 0.6745e0
    END AS unit
  FROM measured AS m
),
scored AS (
  SELECT s.*, round((s.value - s.median) / NULLIF(s.unit, 0), 6) AS score
  FROM scaled AS s
),
judged AS (
  SELECT s.*, abs(s.score) >= 3.5e0 AND (s.score > 0 OR s.day < s.last_day) AS is_anomaly
  FROM scored AS s
  WHERE s.score IS NOT NULL
)
SELECT
  CAST(j.day AS date) AS day,
  CAST(j.metric AS varchar) AS metric,
  CAST(j.currency AS varchar) AS currency,
  CAST(j.value AS double) AS value,
  CAST(round(j.median, 9) AS double) AS expected,
  CAST(round(j.mad, 9) AS double) AS deviation,
  CAST(j.weeks AS bigint) AS weeks,
  CAST(j.score AS double) AS score,
  CAST(CASE WHEN j.score > 0 THEN 'high' WHEN j.score < 0 THEN 'low' END AS varchar) AS direction,
  CAST(CASE WHEN j.is_anomaly AND abs(j.score) >= 7 THEN 'critical' WHEN j.is_anomaly THEN 'warning' END AS varchar) AS severity,
  j.is_anomaly
FROM judged AS j
