-- Purpose: what one customer ordered, the newest first.
-- Grain: one row per order and currency.
-- Inputs: gold.customer_orders
-- Parameters:
--   customer varchar: the shop’s id of the customer, e.g. 17850
SELECT
  CAST(o.source AS varchar) AS source,
  CAST(o.order_id AS varchar) AS order_id,
  CAST(o.order_date AS date) AS order_date,
  CAST(o.order_number AS bigint) AS order_number,
  CAST(o.currency AS varchar) AS currency,
  CAST(o.units AS decimal(38, 4)) AS units,
  CAST(o.revenue AS decimal(38, 4)) AS revenue
FROM gold.customer_orders AS o
WHERE o.customer_id = ?
ORDER BY o.ordered_at DESC, o.source, o.order_id, o.currency
