-- Purpose: what the customer value model learns from: the days on which identified customers bought, and what they sent back of it.
-- Grain: one row per customer, currency and business day with a sale.
-- Inputs: gold.fact_sales, gold.fact_returns
-- Metrics (docs/metrics.md): revenue, returned-amount
-- Columns:
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   currency varchar: ISO 4217 code
--   country varchar: country of the day’s first sale by name
--   day varchar: business day, yyyy-MM-dd
--   orders bigint: orders
--   units double: units
--   products bigint: different products
--   revenue double: after discounts, before tax and shipping
--   returned double: value returned since of that day’s orders
WITH returned AS (
  SELECT r.sale_order_key AS order_key, r.currency, sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  WHERE r.sale_order_key IS NOT NULL
  GROUP BY r.sale_order_key, r.currency
),
bought AS (
  SELECT
    s.source,
    s.customer_id,
    s.currency,
    s.sale_date,
    s.order_key,
    min(s.country) AS country,
    sum(s.quantity) AS units,
    sum(s.revenue) AS revenue
  FROM gold.fact_sales AS s
  WHERE s.customer_id IS NOT NULL
  GROUP BY s.source, s.customer_id, s.currency, s.sale_date, s.order_key
),
lines AS (
  SELECT s.source, s.customer_id, s.currency, s.sale_date, count(DISTINCT s.product_id) AS products
  FROM gold.fact_sales AS s
  WHERE s.customer_id IS NOT NULL
  GROUP BY s.source, s.customer_id, s.currency, s.sale_date
)
SELECT
  b.source,
  b.customer_id,
  b.currency,
  CAST(min(b.country) AS varchar) AS country,
  CAST(date_format(b.sale_date, '%Y-%m-%d') AS varchar) AS day,
  CAST(count(*) AS bigint) AS orders,
  CAST(sum(b.units) AS double) AS units,
  CAST(max(l.products) AS bigint) AS products,
  CAST(sum(b.revenue) AS double) AS revenue,
  CAST(coalesce(sum(r.amount), 0) AS double) AS returned
FROM bought AS b
JOIN lines AS l
  ON l.source = b.source AND l.customer_id = b.customer_id AND l.currency = b.currency AND l.sale_date = b.sale_date
LEFT JOIN returned AS r ON r.order_key = b.order_key AND r.currency = b.currency
GROUP BY b.source, b.customer_id, b.currency, b.sale_date
ORDER BY b.source, b.customer_id, b.currency, b.sale_date
