-- Purpose: what the order value model learns from: sold lines, and what was given back of each. What came back of a product in an
--   order is spread over the order’s lines of it, and a refund of the whole order over all its lines, by revenue; never
--   more than was paid.
-- Grain: one row per sold line.
-- Inputs: gold.fact_sales, gold.fact_returns
-- Metrics (docs/metrics.md): revenue, returned-amount
-- Columns:
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   product_id varchar: the shop’s product or stock code
--   country varchar: country; `Unknown` where nobody says
--   day varchar: business day, yyyy-MM-dd
--   hour bigint: hour of the business day, 0 to 23
--   day_of_week bigint: 1 is Monday, 7 Sunday
--   quantity double: units
--   unit_price double: price of one unit before discount
--   amount double: revenue of the line
--   returned double: value returned or refunded since
WITH returned AS (
  SELECT r.sale_order_key AS order_key, r.product_key, r.currency, sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  WHERE r.sale_order_key IS NOT NULL
  GROUP BY r.sale_order_key, r.product_key, r.currency
),
lines AS (
  SELECT
    s.*,
    sum(s.revenue) OVER (PARTITION BY s.order_key, s.product_key, s.currency) AS of_product,
    sum(s.revenue) OVER (PARTITION BY s.order_key, s.currency) AS of_order
  FROM gold.fact_sales AS s
)
SELECT
  l.source,
  l.currency,
  l.product_id,
  l.country,
  CAST(date_format(l.sale_date, '%Y-%m-%d') AS varchar) AS day,
  l.sale_hour AS hour,
  CAST(day_of_week(l.sale_date) AS bigint) AS day_of_week,
  CAST(l.quantity AS double) AS quantity,
  CAST(l.unit_price AS double) AS unit_price,
  CAST(l.revenue AS double) AS amount,
  CAST(
    least(
      CAST(l.revenue AS double),
      coalesce(CAST(p.amount AS double) * CAST(l.revenue AS double) / NULLIF(CAST(l.of_product AS double), 0), 0)
      + coalesce(CAST(o.amount AS double) * CAST(l.revenue AS double) / NULLIF(CAST(l.of_order AS double), 0), 0)
    ) AS double
  ) AS returned
FROM lines AS l
LEFT JOIN returned AS p ON p.order_key = l.order_key AND p.product_key = l.product_key AND p.currency = l.currency
LEFT JOIN returned AS o ON o.order_key = l.order_key AND o.product_key = 'unknown' AND o.currency = l.currency
WHERE l.is_product
ORDER BY l.source, l.currency, l.sale_date, l.sale_hour, l.product_id, l.quantity, l.unit_price, l.revenue, l.country, returned
