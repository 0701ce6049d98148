-- Purpose: what is bought together: association rules a → b between products of one order (Agrawal, Imielinski and Swami,
--   Mining Association Rules between Sets of Items in Large Databases, SIGMOD 1993), over the last 365 days of a source.
--   Baskets are orders of 2 to 50 distinct products, postage and fees left out: an order of n products makes n² pairs, and
--   a wholesale order of hundreds says little of what goes with what. A pair stands in at least 5 baskets, which keeps out
--   chance and keeps the table small; a product keeps the 20 partners it shares most baskets with.
-- Grain: one row per ordered pair of products of a source: the product, and a partner that is bought with it.
-- Inputs: gold.fact_sales, gold.dim_product
-- Metrics (docs/metrics.md): support, confidence, lift
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   partner_key varchar: surrogate key of the product bought with it
--   partner_id varchar: its product or stock code
--   partner_name varchar: its name as last seen
--   partner_rank bigint: 1 is the partner with the most shared baskets
--   orders_together bigint: baskets with both
--   product_orders bigint: baskets with the product
--   partner_orders bigint: baskets with the partner
--   baskets bigint: baskets of the source
--   support double: share of baskets with both
--   confidence double: share of the product’s baskets that hold the partner too
--   lift double: confidence by the share of all baskets that hold the partner; 1 is chance
CREATE OR REPLACE VIEW gold.product_affinity AS
WITH recent AS (
  SELECT DISTINCT d.source, d.order_key, d.product_key
  FROM (
    SELECT s.*, max(s.sale_date) OVER (PARTITION BY s.source) AS last_day FROM gold.fact_sales AS s
  ) AS d
  WHERE d.is_product AND d.sale_date > date_add('day', -365, d.last_day)
),
sized AS (
  SELECT
    r.*,
    count(*) OVER (PARTITION BY r.order_key) AS products,
    row_number() OVER (PARTITION BY r.order_key ORDER BY r.product_key) AS place
  FROM recent AS r
),
items AS (
  SELECT
    s.*,
    count(*) OVER (PARTITION BY s.product_key) AS orders,
    sum(CASE WHEN s.place = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY s.source) AS baskets
  FROM sized AS s
  WHERE s.products BETWEEN 2 AND 50
),
frequent AS (
  SELECT i.*, dense_rank() OVER (ORDER BY i.product_key) AS product_number
  FROM items AS i
  WHERE i.orders >= 5
),
baskets AS (
  SELECT array_agg(product_number) AS numbers FROM frequent GROUP BY order_key
),
pairs AS (
  SELECT a.low_number, u.high_number, count(*) AS orders_together
  FROM baskets AS b
  CROSS JOIN UNNEST(b.numbers) AS a(low_number)
  CROSS JOIN UNNEST(b.numbers) AS u(high_number)
  WHERE a.low_number < u.high_number
  GROUP BY a.low_number, u.high_number
  HAVING count(*) >= 5
),
directed AS (
  SELECT
    CASE WHEN d.forward THEN p.low_number ELSE p.high_number END AS product_number,
    CASE WHEN d.forward THEN p.high_number ELSE p.low_number END AS partner_number,
    p.orders_together
  FROM pairs AS p
  CROSS JOIN (VALUES (true), (false)) AS d(forward)
),
products AS (
  SELECT
    product_number,
    max(source) AS source,
    max(product_key) AS product_key,
    max(orders) AS orders,
    max(baskets) AS baskets
  FROM frequent
  GROUP BY product_number
),
ranked AS (
  SELECT
    a.source,
    a.product_key,
    b.product_key AS partner_key,
    r.orders_together,
    a.orders AS product_orders,
    b.orders AS partner_orders,
    a.baskets,
    row_number() OVER (
      PARTITION BY r.product_number ORDER BY r.orders_together DESC, b.orders, b.product_key
    ) AS partner_rank
  FROM directed AS r
  JOIN products AS a ON a.product_number = r.product_number
  JOIN products AS b ON b.product_number = r.partner_number
)
SELECT
  CAST(k.source AS varchar) AS source,
  CAST(k.product_key AS varchar) AS product_key,
  CAST(p.product_id AS varchar) AS product_id,
  CAST(p.name AS varchar) AS name,
  CAST(k.partner_key AS varchar) AS partner_key,
  CAST(q.product_id AS varchar) AS partner_id,
  CAST(q.name AS varchar) AS partner_name,
  CAST(k.partner_rank AS bigint) AS partner_rank,
  CAST(k.orders_together AS bigint) AS orders_together,
  CAST(k.product_orders AS bigint) AS product_orders,
  CAST(k.partner_orders AS bigint) AS partner_orders,
  CAST(k.baskets AS bigint) AS baskets,
  CAST(CAST(k.orders_together AS double) / k.baskets AS double) AS support,
  CAST(CAST(k.orders_together AS double) / k.product_orders AS double) AS confidence,
  CAST(
    CAST(k.orders_together AS double) * k.baskets / (CAST(k.product_orders AS double) * k.partner_orders) AS double
  ) AS lift
FROM ranked AS k
JOIN gold.dim_product AS p ON p.product_key = k.product_key
JOIN gold.dim_product AS q ON q.product_key = k.partner_key
WHERE k.partner_rank <= 20
