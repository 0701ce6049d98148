-- Purpose: the hundred customers who brought most, in each source and currency.
-- Grain: one row per customer and currency.
-- Inputs: gold.customer_orders
WITH bought AS (
  SELECT
    o.source,
    o.customer_id,
    o.currency,
    count(*) AS orders,
    sum(o.revenue) AS revenue,
    max(o.order_date) AS last_order_date,
    row_number() OVER (PARTITION BY o.source, o.currency ORDER BY sum(o.revenue) DESC, o.customer_id) AS place
  FROM gold.customer_orders AS o
  GROUP BY o.source, o.customer_id, o.currency
)
SELECT
  CAST(b.place AS bigint) AS place,
  CAST(b.source AS varchar) AS source,
  CAST(b.customer_id AS varchar) AS customer_id,
  CAST(b.currency AS varchar) AS currency,
  CAST(b.orders AS bigint) AS orders,
  CAST(b.revenue AS decimal(38, 4)) AS revenue,
  CAST(b.last_order_date AS date) AS last_order_date
FROM bought AS b
WHERE b.place <= 100
ORDER BY source, currency, place
