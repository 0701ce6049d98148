-- Purpose: the figures of a day that are watched, one a row: what anomalies are found in. Figures of sales run from the first day
--   of their currency to the last day with a sale or return of any, those of the security logs over the days of the logs; a day
--   in between on which nothing happened is zero (of at most 10,000 in a row, which is as far as Athena’s sequence() goes). A ratio has no value on a day without what it divides by.
-- Grain: one row per business day, metric and currency.
-- Inputs: gold.order_sales, gold.fact_returns, gold.conversion_daily, gold.security_daily
-- Metrics (docs/metrics.md): revenue, orders, average-order-value, returned-amount, conversion-rate, security-events, failed-sign-ins
-- Columns (docs/data-dictionary.md):
--   day date: business day
--   metric varchar: `revenue`, `refunds`, `orders`, `average_order_value`, `conversion_rate`, `security_events` or
--     `failed_sign_ins`, of all customers
--   currency varchar: ISO 4217 code of an amount of money; empty for other metrics
--   value double: the figure
CREATE OR REPLACE VIEW gold.daily_metrics AS
WITH sold AS (
  SELECT sale_date AS day, currency, sum(revenue) AS revenue, count(DISTINCT order_key) AS orders
  FROM gold.order_sales
  GROUP BY sale_date, currency
),
returned AS (
  SELECT return_date AS day, currency, sum(amount) AS amount FROM gold.fact_returns GROUP BY return_date, currency
),
sales AS (
  SELECT
    coalesce(s.day, r.day) AS day,
    coalesce(s.currency, r.currency) AS currency,
    CAST(coalesce(s.revenue, 0) AS double) AS revenue,
    coalesce(s.orders, 0) AS orders,
    CAST(coalesce(r.amount, 0) AS double) AS refunds
  FROM sold AS s
  FULL OUTER JOIN returned AS r ON r.day = s.day AND r.currency = s.currency
),
unfolded AS (
  SELECT
    'sales' AS feed,
    m.metric,
    CASE WHEN m.metric = 'orders' THEN '' ELSE s.currency END AS currency,
    s.day,
    CASE
      WHEN m.metric = 'revenue' THEN s.revenue
      WHEN m.metric = 'refunds' THEN s.refunds
      WHEN m.metric = 'orders' THEN CAST(s.orders AS double)
      WHEN s.orders > 0 THEN round(s.revenue / s.orders, 4)
    END AS value
  FROM sales AS s
  CROSS JOIN (VALUES ('revenue'), ('refunds'), ('orders'), ('average_order_value')) AS m(metric)
  UNION ALL
  SELECT
    'security' AS feed,
    m.metric,
    '' AS currency,
    s.day,
    CAST(CASE WHEN m.metric = 'security_events' THEN s.events ELSE s.failed_sign_ins END AS double) AS value
  FROM gold.security_daily AS s
  CROSS JOIN (VALUES ('security_events'), ('failed_sign_ins')) AS m(metric)
  UNION ALL
  SELECT 'visits' AS feed, 'conversion_rate' AS metric, '' AS currency, day, conversion_rate AS value
  FROM gold.conversion_daily
),
summed AS (
  SELECT feed, metric, currency, day, sum(value) AS value
  FROM unfolded
  WHERE value IS NOT NULL
  GROUP BY feed, metric, currency, day
),
followed AS (
  SELECT
    s.*,
    coalesce(
      lead(s.day) OVER (PARTITION BY s.metric, s.currency ORDER BY s.day),
      date_add('day', 1, max(s.day) OVER (PARTITION BY s.feed))
    ) AS next_day
  FROM summed AS s
),
metrics AS (
  SELECT
    date_add('day', k.days_later, f.day) AS day,
    f.metric,
    f.currency,
    CASE WHEN k.days_later = 0 THEN f.value ELSE 0 END AS value
  FROM followed AS f
  CROSS JOIN UNNEST(sequence(
    0,
    CASE
      WHEN f.metric IN ('average_order_value', 'conversion_rate') THEN 0
      ELSE least(date_diff('day', f.day, f.next_day), 10000) - 1
    END
  )) AS k(days_later)
)
SELECT
  CAST(m.day AS date) AS day,
  CAST(m.metric AS varchar) AS metric,
  CAST(m.currency AS varchar) AS currency,
  CAST(m.value AS double) AS value
FROM metrics AS m
