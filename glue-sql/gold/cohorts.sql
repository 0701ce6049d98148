-- Purpose: what becomes of the customers won in a month: how many order again, month by month, and what they are worth in the end.
--   Of all customers, and by the country, the channel or the category of their first order. Every month from the first order to the
--   last month with a sale of the source has a row, even when nobody ordered in it. Guests have no history and are left out.
-- Grain: one row per source, currency, dimension, member, cohort month and age in months.
-- Inputs: gold.customer_orders, gold.order_channel, gold.customer_categories, gold.source_days
-- Metrics (docs/metrics.md): cohort, retention, cumulative-revenue-per-customer
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code; a customer of two currencies has a first order in each
--   dimension varchar: `all`, `country`, `channel` or `first_category`
--   member varchar: `all`; or the country, the channel, or the category of most revenue of the first order
--   cohort_month date: first of the month of the first order
--   months_since bigint: months after it, from 0
--   is_complete boolean: the month that many months later had ended by the last day with a sale of the source
--   customers bigint: customers of the cohort
--   active_customers bigint: those who ordered in that month
--   retention double: active customers by customers; 1 in month 0
--   revenue decimal(38,4): revenue of that month
--   cumulative_revenue decimal(38,4): revenue from month 0 to that month
--   cumulative_revenue_per_customer decimal(38,4): the same by customer of the cohort
CREATE OR REPLACE VIEW gold.cohorts AS
WITH orders AS (
  SELECT
    o.source,
    o.currency,
    o.customer_key,
    date_trunc('month', o.order_date) AS month,
    o.revenue,
    first_value(date_trunc('month', o.order_date)) OVER (
      PARTITION BY o.customer_key, o.currency ORDER BY o.order_number
    ) AS cohort_month,
    first_value(o.country) OVER (PARTITION BY o.customer_key, o.currency ORDER BY o.order_number) AS country,
    first_value(o.order_key) OVER (PARTITION BY o.customer_key, o.currency ORDER BY o.order_number) AS first_order_key
  FROM gold.customer_orders AS o
),
months AS (
  SELECT
    o.source,
    o.currency,
    o.customer_key,
    o.country,
    o.first_order_key,
    o.cohort_month,
    date_diff('month', o.cohort_month, o.month) AS age,
    sum(o.revenue) AS revenue
  FROM orders AS o
  GROUP BY
    o.source, o.currency, o.customer_key, o.country, o.first_order_key, o.cohort_month,
    date_diff('month', o.cohort_month, o.month)
),
members AS (
  SELECT
    m.source,
    m.currency,
    k.dimension,
    CASE
      WHEN k.dimension = 'country' THEN m.country
      WHEN k.dimension = 'channel' THEN coalesce(h.channel, 'unknown')
      WHEN k.dimension = 'first_category' THEN coalesce(g.first_category, 'Uncategorised')
      ELSE 'all'
    END AS member,
    m.cohort_month,
    m.age,
    m.revenue
  FROM months AS m
  LEFT JOIN gold.order_channel AS h ON h.order_key = m.first_order_key
  LEFT JOIN gold.customer_categories AS g ON g.customer_key = m.customer_key AND g.currency = m.currency
  CROSS JOIN (VALUES ('all'), ('country'), ('channel'), ('first_category')) AS k(dimension)
),
active AS (
  SELECT m.source, m.currency, m.dimension, m.member, m.cohort_month, m.age, count(*) AS customers, sum(m.revenue) AS revenue
  FROM members AS m
  GROUP BY m.source, m.currency, m.dimension, m.member, m.cohort_month, m.age
),
spans AS (
  SELECT
    a.*,
    d.last_sale_date,
    first_value(a.customers) OVER (
      PARTITION BY a.source, a.currency, a.dimension, a.member, a.cohort_month ORDER BY a.age
    ) AS cohort_size,
    lead(a.age, 1, date_diff('month', a.cohort_month, date_trunc('month', d.last_sale_date)) + 1) OVER (
      PARTITION BY a.source, a.currency, a.dimension, a.member, a.cohort_month ORDER BY a.age
    ) AS next_age
  FROM active AS a
  JOIN gold.source_days AS d ON d.source = a.source
),
ages AS (
  SELECT
    s.*,
    k.age AS months_since,
    date_add('month', k.age + 1, s.cohort_month) <= date_add('day', 1, s.last_sale_date) AS is_complete,
    CASE WHEN k.age = s.age THEN s.customers ELSE 0 END AS active_customers,
    CASE WHEN k.age = s.age THEN s.revenue ELSE 0 END AS month_revenue
  FROM spans AS s
  CROSS JOIN UNNEST(sequence(s.age, s.next_age - 1)) AS k(age)
),
summed AS (
  SELECT
    a.*,
    sum(a.month_revenue) OVER (
      PARTITION BY a.source, a.currency, a.dimension, a.member, a.cohort_month ORDER BY a.months_since
    ) AS cumulative_revenue
  FROM ages AS a
)
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.dimension AS varchar) AS dimension,
  CAST(s.member AS varchar) AS member,
  CAST(s.cohort_month AS date) AS cohort_month,
  CAST(s.months_since AS bigint) AS months_since,
  s.is_complete,
  CAST(s.cohort_size AS bigint) AS customers,
  CAST(s.active_customers AS bigint) AS active_customers,
  CAST(CAST(s.active_customers AS double) / s.cohort_size AS double) AS retention,
  CAST(s.month_revenue AS decimal(38, 4)) AS revenue,
  CAST(s.cumulative_revenue AS decimal(38, 4)) AS cumulative_revenue,
  CAST(round(CAST(s.cumulative_revenue AS double) / s.cohort_size, 4) AS decimal(38, 4)) AS cumulative_revenue_per_customer
FROM summed AS s
