-- Purpose: the twenty products of most revenue in each day and each week; postage and fees are no products. Ties go by source and
--   the shop’s code.
-- Grain: one row per period (`day`, `week`), its first day, audience, currency and rank.
-- Inputs: gold.fact_sales, gold.dim_product
-- Metrics (docs/metrics.md): revenue, orders, units
-- Columns (docs/data-dictionary.md):
--   period varchar: `day` or `week`
--   period_start date: the business day, or the Monday of the week
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   product_rank bigint: 1 for the most revenue, to 20
--   product_key varchar: surrogate key of the product
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen; `Uncategorised` where nobody says
--   revenue decimal(38,4): after discounts, before tax and shipping
--   units bigint: units sold
--   orders bigint: orders with the product
CREATE OR REPLACE VIEW gold.top_products AS
WITH sold AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', s.sale_date) AS date) ELSE s.sale_date END AS period_start,
    k.audience,
    s.currency,
    s.source,
    s.product_id,
    s.order_id,
    s.revenue,
    s.quantity
  FROM gold.fact_sales AS s
  CROSS JOIN (
    VALUES ('day', 'all'), ('day', 'identified'), ('week', 'all'), ('week', 'identified')
  ) AS k(period, audience)
  WHERE s.is_product AND (k.audience = 'all' OR s.customer_id IS NOT NULL)
),
ranked AS (
  SELECT
    s.period,
    s.period_start,
    s.audience,
    s.currency,
    s.source,
    s.product_id,
    sum(s.revenue) AS revenue,
    sum(s.quantity) AS units,
    count(DISTINCT s.order_id) AS orders,
    row_number() OVER (
      PARTITION BY s.period, s.period_start, s.audience, s.currency
      ORDER BY sum(s.revenue) DESC, s.source, s.product_id
    ) AS product_rank
  FROM sold AS s
  GROUP BY s.period, s.period_start, s.audience, s.currency, s.source, s.product_id
)
SELECT
  CAST(r.period AS varchar) AS period,
  CAST(r.period_start AS date) AS period_start,
  CAST(r.audience AS varchar) AS audience,
  CAST(r.currency AS varchar) AS currency,
  CAST(r.product_rank AS bigint) AS product_rank,
  CAST(p.product_key AS varchar) AS product_key,
  CAST(r.source AS varchar) AS source,
  CAST(r.product_id AS varchar) AS product_id,
  CAST(p.name AS varchar) AS name,
  CAST(p.category AS varchar) AS category,
  CAST(r.revenue AS decimal(38, 4)) AS revenue,
  CAST(r.units AS bigint) AS units,
  CAST(r.orders AS bigint) AS orders
FROM ranked AS r
JOIN gold.dim_product AS p ON p.source = r.source AND p.product_id = r.product_id
WHERE r.product_rank <= 20
