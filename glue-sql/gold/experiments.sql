-- Purpose: what an experiment shows: conversion and revenue of the visitors who saw each variant first, against the control.
--   A visitor converts with an order, in force, that their own device placed within :lookback_days after the first exposure.
--   Visitors who saw more than one variant are counted as contaminated and left out. Intervals are of 95 %: Wilson's score
--   interval of a rate (Wilson 1927), the normal one of a mean, and the log interval of a risk ratio (Katz et al. 1978) less
--   one for the uplift. The sample ratio is tested by a chi-squared test against an equal split at 0.1 %, its critical value
--   after Wilson and Hilferty (1931): where it fails, the assignment is broken and the result says nothing.
-- Grain: one row per source, experiment, variant and currency of the experiment’s orders.
-- Inputs: gold.experiment_days, gold.attribution_touches (who placed an order, and when), gold.order_sales
-- Metrics (docs/metrics.md): experiment-conversion-rate, experiment-uplift, sample-ratio
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   experiment_id varchar: the experiment
--   variant varchar: the variant
--   currency varchar: ISO 4217 code; `XXX` while there is no order
--   is_control boolean: named `control` or `original`, or else the first by name
--   first_seen_at timestamp: first exposure to the experiment, UTC
--   last_seen_at timestamp: last exposure to the experiment, UTC
--   visitors bigint: visitors who saw this variant and no other
--   contaminated_visitors bigint: visitors of the experiment who saw several variants, and are left out
--   conversions bigint: visitors with an order in this currency after they saw it
--   conversion_rate double: conversions by visitors
--   conversion_rate_low double: lower end of its interval
--   conversion_rate_high double: upper end of its interval
--   revenue decimal(38,4): revenue of those orders
--   revenue_per_visitor double: revenue by visitors
--   revenue_per_visitor_low double: lower end of its interval; null for fewer than two visitors
--   revenue_per_visitor_high double: upper end of its interval; null for fewer than two visitors
--   uplift double: conversion rate by that of the control, less one; null for the control
--   uplift_low double: lower end of its interval; null without conversions on both sides
--   uplift_high double: upper end of its interval; null without conversions on both sides
--   sample_ratio_statistic double: chi-squared of the visitors of all variants against an equal split
--   is_sample_ratio_ok boolean: whether the split can be an equal one
CREATE OR REPLACE VIEW gold.experiments AS
WITH assigned AS (
  SELECT
    s.source,
    s.experiment_id,
    s.visitor_id,
    min(s.variant) AS variant,
    count(DISTINCT s.variant) AS variants,
    min(s.first_seen_at) AS first_seen_at,
    max(s.last_seen_at) AS last_seen_at
  FROM gold.experiment_days AS s
  GROUP BY s.source, s.experiment_id, s.visitor_id
),
placed AS (
  SELECT DISTINCT t.source, t.order_id, t.visitor_id, t.ordered_at
  FROM gold.attribution_touches AS t
),
sold AS (
  SELECT f.source, f.order_id, f.currency, sum(f.revenue) AS revenue
  FROM gold.order_sales AS f
  GROUP BY f.source, f.order_id, f.currency
),
bought AS (
  SELECT
    a.source,
    a.experiment_id,
    a.variant,
    a.visitor_id,
    a.variants > 1 AS is_contaminated,
    a.first_seen_at,
    a.last_seen_at,
    f.currency,
    CAST(sum(f.revenue) AS decimal(38, 4)) AS revenue
  FROM assigned AS a
  LEFT JOIN placed AS p
    ON p.source = a.source
    AND p.visitor_id = a.visitor_id
    AND p.ordered_at >= a.first_seen_at
    AND p.ordered_at <= date_add('day', :lookback_days, a.first_seen_at)
    AND a.variants = 1
  LEFT JOIN sold AS f ON f.source = p.source AND f.order_id = p.order_id
  GROUP BY
    a.source, a.experiment_id, a.variant, a.visitor_id, a.variants > 1, a.first_seen_at, a.last_seen_at, f.currency
),
counted AS (
  SELECT
    b.*,
    row_number() OVER (PARTITION BY b.source, b.experiment_id, b.visitor_id ORDER BY b.currency) AS mention
  FROM bought AS b
),
summed AS (
  SELECT
    b.source,
    b.experiment_id,
    b.variant,
    b.is_contaminated,
    b.currency,
    sum(CASE WHEN b.mention = 1 THEN 1 ELSE 0 END) AS visitors,
    count(b.currency) AS conversions,
    sum(b.revenue) AS revenue,
    sum(CAST(b.revenue AS double) * CAST(b.revenue AS double)) AS squares,
    min(b.first_seen_at) AS first_seen_at,
    max(b.last_seen_at) AS last_seen_at
  FROM counted AS b
  GROUP BY b.source, b.experiment_id, b.variant, b.is_contaminated, b.currency
),
groups_seen AS (
  SELECT
    s.source,
    s.experiment_id,
    s.variant,
    s.is_contaminated,
    sum(s.visitors) AS visitors,
    min(s.first_seen_at) AS first_seen_at,
    max(s.last_seen_at) AS last_seen_at
  FROM summed AS s
  GROUP BY s.source, s.experiment_id, s.variant, s.is_contaminated
),
ranked AS (
  SELECT
    g.source,
    g.experiment_id,
    g.variant,
    g.is_contaminated,
    g.visitors,
    row_number() OVER (
      PARTITION BY g.source, g.experiment_id, g.is_contaminated
      ORDER BY CASE WHEN lower(g.variant) IN ('control', 'original') THEN 0 ELSE 1 END, g.variant
    ) AS place,
    count(*) OVER (PARTITION BY g.source, g.experiment_id, g.is_contaminated) AS variants,
    sum(g.visitors) OVER (PARTITION BY g.source, g.experiment_id, g.is_contaminated) AS all_visitors,
    sum(g.visitors * g.visitors) OVER (PARTITION BY g.source, g.experiment_id, g.is_contaminated) AS squared_visitors,
    sum(CASE WHEN g.is_contaminated THEN g.visitors ELSE 0 END) OVER (PARTITION BY g.source, g.experiment_id) AS contaminated,
    min(g.first_seen_at) OVER (PARTITION BY g.source, g.experiment_id) AS first_seen_at,
    max(g.last_seen_at) OVER (PARTITION BY g.source, g.experiment_id) AS last_seen_at
  FROM groups_seen AS g
),
paired AS (
  SELECT
    r.source,
    r.experiment_id,
    r.variant,
    r.place,
    r.variants,
    r.visitors,
    r.all_visitors,
    r.squared_visitors,
    r.contaminated,
    r.first_seen_at,
    r.last_seen_at,
    coalesce(s.currency, 'XXX') AS currency,
    sum(CASE WHEN s.variant = r.variant THEN s.conversions ELSE 0 END) AS conversions,
    sum(CASE WHEN s.variant = r.variant THEN s.revenue ELSE 0 END) AS revenue,
    sum(CASE WHEN s.variant = r.variant THEN s.squares ELSE 0e0 END) AS squares
  FROM ranked AS r
  LEFT JOIN summed AS s ON s.source = r.source AND s.experiment_id = r.experiment_id AND s.currency IS NOT NULL
  WHERE NOT r.is_contaminated
  GROUP BY
    r.source, r.experiment_id, r.variant, r.place, r.variants, r.visitors, r.all_visitors, r.squared_visitors,
    r.contaminated, r.first_seen_at, r.last_seen_at, coalesce(s.currency, 'XXX')
),
arms AS (
  SELECT
    p.*,
    CAST(p.visitors AS double) AS n,
    CAST(p.conversions AS double) / CAST(p.visitors AS double) AS p,
    CAST(p.revenue AS double) / CAST(p.visitors AS double) AS mean,
    CAST(p.variants - 1 AS double) AS freedom,
    CAST(p.variants * p.squared_visitors AS double) / CAST(p.all_visitors AS double) - CAST(p.all_visitors AS double)
      AS chi_squared
  FROM paired AS p
),
spread AS (
  SELECT
    a.*,
    1.959963984540054e0 * sqrt(a.p * (1e0 - a.p) / a.n + 0.960364705173531e0 / (a.n * a.n)) AS wilson,
    1.959963984540054e0
      * sqrt(greatest(a.squares - a.n * a.mean * a.mean, 0e0) / NULLIF(a.n - 1e0, 0e0) / a.n) AS margin
  FROM arms AS a
),
controlled AS (
  SELECT
    t.*,
    max(CASE WHEN t.place = 1 THEN t.p END) OVER (PARTITION BY t.source, t.experiment_id, t.currency) AS control_p,
    max(CASE WHEN t.place = 1 THEN t.conversions END) OVER (
      PARTITION BY t.source, t.experiment_id, t.currency
    ) AS control_conversions
  FROM spread AS t
),
compared AS (
  SELECT
    k.*,
    CASE WHEN k.place > 1 THEN k.p / NULLIF(k.control_p, 0e0) END AS ratio,
    CASE
      WHEN k.place > 1 AND k.conversions > 0 AND k.control_conversions > 0
        THEN 1.959963984540054e0
          * sqrt((1e0 - k.p) / k.conversions + (1e0 - k.control_p) / k.control_conversions)
    END AS log_margin
  FROM controlled AS k
)
SELECT
  CAST(c.source AS varchar) AS source,
  CAST(c.experiment_id AS varchar) AS experiment_id,
  CAST(c.variant AS varchar) AS variant,
  CAST(c.currency AS varchar) AS currency,
  CAST(c.place = 1 AS boolean) AS is_control,
  CAST(c.first_seen_at AS timestamp(6)) AS first_seen_at,
  CAST(c.last_seen_at AS timestamp(6)) AS last_seen_at,
  CAST(c.visitors AS bigint) AS visitors,
  CAST(c.contaminated AS bigint) AS contaminated_visitors,
  CAST(c.conversions AS bigint) AS conversions,
  CAST(round(c.p, 9) AS double) AS conversion_rate,
  CAST(
    round((c.p + 1.920729410347062e0 / c.n - c.wilson) / (1e0 + 3.841458820694124e0 / c.n), 9) AS double
  ) AS conversion_rate_low,
  CAST(
    round((c.p + 1.920729410347062e0 / c.n + c.wilson) / (1e0 + 3.841458820694124e0 / c.n), 9) AS double
  ) AS conversion_rate_high,
  CAST(c.revenue AS decimal(38, 4)) AS revenue,
  CAST(round(c.mean, 6) AS double) AS revenue_per_visitor,
  CAST(round(c.mean - c.margin, 6) AS double) AS revenue_per_visitor_low,
  CAST(round(c.mean + c.margin, 6) AS double) AS revenue_per_visitor_high,
  CAST(round(c.ratio - 1e0, 9) AS double) AS uplift,
  CAST(round(c.ratio * exp(0e0 - c.log_margin) - 1e0, 9) AS double) AS uplift_low,
  CAST(round(c.ratio * exp(c.log_margin) - 1e0, 9) AS double) AS uplift_high,
  CAST(round(c.chi_squared, 6) AS double) AS sample_ratio_statistic,
  CAST(
    c.freedom < 1e0 OR c.chi_squared <= c.freedom * power(
      1e0 - 2e0 / (9e0 * NULLIF(c.freedom, 0e0)) + 3.090232306167813e0 * sqrt(2e0 / (9e0 * NULLIF(c.freedom, 0e0))), 3e0
    ) AS boolean
  ) AS is_sample_ratio_ok
FROM compared AS c
