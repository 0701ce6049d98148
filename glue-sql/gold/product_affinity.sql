-- Purpose: what is bought together: association rules a → b between products of one order (Agrawal, Imielinski and Swami,
--   Mining Association Rules between Sets of Items in Large Databases, SIGMOD 1993), over the last 365 days of a source.
--   Baskets are orders of 2 to 50 distinct products, postage and fees left out: an order of n products makes n² pairs, and
--   a wholesale order of hundreds says little of what goes with what. A pair stands in at least 5 baskets, which keeps out
--   chance and keeps the table small; a product keeps the 20 partners it shares most baskets with.
-- Grain: one row per ordered pair of products of a source: the product, and a partner that is bought with it.
-- Inputs: gold.fact_sales, gold.source_days, gold.dim_product
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
WITH numbered AS (
  SELECT
    p.source,
    p.product_id,
    p.product_key,
    p.name,
    CAST(row_number() OVER (ORDER BY p.product_key) AS integer) AS product_number
  FROM gold.dim_product AS p
  WHERE p.product_id IS NOT NULL
),
bought AS (
  SELECT f.source, f.order_id, n.product_number
  FROM gold.fact_sales AS f
  JOIN gold.source_days AS d ON d.source = f.source
  JOIN numbered AS n ON n.source = f.source AND n.product_id = f.product_id
  WHERE f.is_product AND f.sale_date > date_add('day', -365, d.last_sale_date)
  GROUP BY f.source, f.order_id, n.product_number
),
baskets AS (
  SELECT array_agg(b.product_number) AS numbers, count(*) OVER (PARTITION BY b.source) AS baskets
  FROM bought AS b
  GROUP BY b.source, b.order_id
  HAVING count(*) BETWEEN 2 AND 50
),
pairs AS (
  SELECT a.low_number, u.high_number, count(*) AS orders_together, max(b.baskets) AS baskets
  FROM baskets AS b
  CROSS JOIN UNNEST(b.numbers) AS a(low_number)
  CROSS JOIN UNNEST(b.numbers) AS u(high_number)
  WHERE a.low_number <= u.high_number
  GROUP BY a.low_number, u.high_number
  HAVING count(*) >= 5
),
directed AS (
  SELECT
    CASE WHEN d.forward THEN p.low_number ELSE p.high_number END AS product_number,
    CASE WHEN d.forward THEN p.high_number ELSE p.low_number END AS partner_number,
    p.orders_together,
    p.baskets
  FROM pairs AS p
  CROSS JOIN (VALUES (true), (false)) AS d(forward)
  WHERE d.forward OR p.low_number < p.high_number
),
sized AS (
  SELECT
    d.*,
    max(CASE WHEN d.partner_number = d.product_number THEN d.orders_together END)
      OVER (PARTITION BY d.product_number) AS product_orders,
    max(CASE WHEN d.partner_number = d.product_number THEN d.orders_together END)
      OVER (PARTITION BY d.partner_number) AS partner_orders
  FROM directed AS d
),
ranked AS (
  SELECT
    z.*,
    row_number() OVER (
      PARTITION BY z.product_number ORDER BY ROW(-z.orders_together, z.partner_orders, z.partner_number)
    ) AS partner_rank
  FROM sized AS z
  WHERE z.partner_number <> z.product_number
)
SELECT
  CAST(p.source AS varchar) AS source,
  CAST(p.product_key AS varchar) AS product_key,
  CAST(p.product_id AS varchar) AS product_id,
  CAST(p.name AS varchar) AS name,
  CAST(q.product_key AS varchar) AS partner_key,
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
JOIN numbered AS p ON p.product_number = k.product_number
JOIN numbered AS q ON q.product_number = k.partner_number
WHERE k.partner_rank <= 20
