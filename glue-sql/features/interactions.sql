-- Purpose: what the recommender learns from: what people did with products, by day.
-- Grain: one row per person, product and business day.
-- Inputs: gold.person_product_days, gold.dim_product (postage and fees are no taste)
-- Columns:
--   source varchar: where the data comes from
--   person_id varchar: the customer’s id, or the visitor’s while nobody knows whose the device is
--   is_customer boolean: whether person_id is a customer’s
--   product_id varchar: the shop’s product or stock code
--   day varchar: business day, yyyy-MM-dd
--   views bigint: times it was viewed
--   adds bigint: times it was put into the cart
--   orders bigint: orders with it
SELECT
  d.source,
  d.person_id,
  d.is_customer,
  d.product_id,
  CAST(date_format(d.day, '%Y-%m-%d') AS varchar) AS day,
  d.views,
  d.adds,
  d.orders
FROM gold.person_product_days AS d
JOIN gold.dim_product AS p ON p.source = d.source AND p.product_id = d.product_id
WHERE p.is_product
ORDER BY d.source, d.person_id, d.product_id, d.day
