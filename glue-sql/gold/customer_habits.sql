-- Purpose: how often a customer buys, and for how long they have been silent. The usual interval is the median of the days between
--   their purchase days, in any currency; who bought on one day only is taken to follow the source’s median from the first purchase
--   day to the second. An interval below a week counts as a week, because shops and their customers rest at week-ends. Silence beyond
--   one and a half usual intervals is a risk: half an interval is what a regular habit varies by before the next order is missing.
-- Grain: one row per identified customer who bought.
-- Inputs: gold.customer_orders, gold.source_days
-- Metrics (docs/metrics.md): usual-interval, silence, overdue-factor, at-risk
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   purchase_days bigint: distinct days with an order
--   last_purchase_date date: the last of them
--   usual_interval_days double: median days between purchase days; null where no customer of the source came back
--   interval_basis varchar: `own` purchases, or those of the `source`
--   expected_order_date date: the last purchase day and the usual interval
--   silence_days bigint: days from the last purchase day to the last day with a sale of the source
--   days_overdue bigint: days from the expected order to that day; negative before it is due
--   overdue_factor double: silence by usual interval
--   is_at_risk boolean: silent for more than one and a half usual intervals
CREATE OR REPLACE VIEW gold.customer_habits AS
WITH purchases AS (
  SELECT DISTINCT o.source, o.customer_id, o.customer_key, o.order_date FROM gold.customer_orders AS o
),
numbered AS (
  SELECT
    p.source,
    p.customer_id,
    p.customer_key,
    p.order_date,
    row_number() OVER (PARTITION BY p.customer_key ORDER BY p.order_date) AS purchase_number,
    date_diff('day', lag(p.order_date) OVER (PARTITION BY p.customer_key ORDER BY p.order_date), p.order_date) AS gap
  FROM purchases AS p
),
placed AS (
  SELECT
    n.*,
    row_number() OVER (PARTITION BY n.customer_key ORDER BY n.gap) AS own_place,
    count(n.gap) OVER (PARTITION BY n.customer_key) AS own_gaps,
    row_number() OVER (PARTITION BY n.source ORDER BY CASE WHEN n.purchase_number = 2 THEN n.gap END) AS source_place,
    count(CASE WHEN n.purchase_number = 2 THEN n.gap END) OVER (PARTITION BY n.source) AS source_gaps
  FROM numbered AS n
),
summed AS (
  SELECT
    a.source,
    a.customer_id,
    a.customer_key,
    count(*) AS purchase_days,
    max(a.order_date) AS last_date,
    avg(CASE WHEN a.own_place * 2 IN (a.own_gaps, a.own_gaps + 1, a.own_gaps + 2) THEN CAST(a.gap AS double) END) AS own_median
  FROM placed AS a
  GROUP BY a.source, a.customer_id, a.customer_key
),
sources AS (
  SELECT a.source, avg(CAST(a.gap AS double)) AS source_median
  FROM placed AS a
  WHERE a.purchase_number = 2 AND a.source_place * 2 IN (a.source_gaps, a.source_gaps + 1, a.source_gaps + 2)
  GROUP BY a.source
),
measured AS (
  SELECT
    s.*,
    coalesce(s.own_median, m.source_median) AS usual_interval,
    greatest(coalesce(s.own_median, m.source_median), CAST(7 AS double)) AS tolerated_interval,
    d.last_sale_date,
    date_diff('day', s.last_date, d.last_sale_date) AS silence
  FROM summed AS s
  JOIN gold.source_days AS d ON d.source = s.source
  LEFT JOIN sources AS m ON m.source = s.source
)
SELECT
  CAST(m.customer_key AS varchar) AS customer_key,
  CAST(m.source AS varchar) AS source,
  CAST(m.customer_id AS varchar) AS customer_id,
  CAST(m.purchase_days AS bigint) AS purchase_days,
  CAST(m.last_date AS date) AS last_purchase_date,
  CAST(m.usual_interval AS double) AS usual_interval_days,
  CAST(
    CASE WHEN m.own_median IS NOT NULL THEN 'own' WHEN m.usual_interval IS NOT NULL THEN 'source' END AS varchar
  ) AS interval_basis,
  CAST(date_add('day', CAST(ceil(m.usual_interval) AS bigint), m.last_date) AS date) AS expected_order_date,
  CAST(m.silence AS bigint) AS silence_days,
  CAST(m.silence - CAST(ceil(m.usual_interval) AS bigint) AS bigint) AS days_overdue,
  CAST(m.silence / m.tolerated_interval AS double) AS overdue_factor,
  CAST(coalesce(m.silence > 1.5 * m.tolerated_interval, false) AS boolean) AS is_at_risk
FROM measured AS m
