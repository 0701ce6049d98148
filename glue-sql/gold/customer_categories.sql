-- Purpose: what identified customers buy: the category with the most revenue in their first order, in their last one and in all.
--   Ties go to the first in the alphabet. Postage and fees have no category: an order of nothing else is passed over.
-- Grain: one row per customer and currency.
-- Inputs: gold.order_sales
-- Metrics (docs/metrics.md): favourite-category
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   currency varchar: ISO 4217 code
--   first_category varchar: category of the first order
--   last_category varchar: category of the last order
--   favourite_category varchar: category of all orders
CREATE OR REPLACE VIEW gold.customer_categories AS
WITH spent AS (
  SELECT
    s.source,
    s.customer_id,
    s.currency,
    s.order_id,
    s.category,
    sum(s.revenue) AS revenue,
    min(min(s.first_sold_at)) OVER (PARTITION BY s.source, s.customer_id, s.currency, s.order_id) AS ordered_at,
    sum(sum(s.revenue)) OVER (PARTITION BY s.source, s.customer_id, s.currency, s.category) AS category_revenue
  FROM gold.order_sales AS s
  WHERE s.customer_id IS NOT NULL AND s.is_product
  GROUP BY s.source, s.customer_id, s.currency, s.order_id, s.category
),
ranked AS (
  SELECT
    p.source,
    p.customer_id,
    p.currency,
    p.category,
    row_number() OVER (
      PARTITION BY p.source, p.customer_id, p.currency
      ORDER BY p.ordered_at, p.order_id, p.revenue DESC, p.category
    ) AS first_place,
    row_number() OVER (
      PARTITION BY p.source, p.customer_id, p.currency
      ORDER BY p.ordered_at DESC, p.order_id DESC, p.revenue DESC, p.category
    ) AS last_place,
    row_number() OVER (
      PARTITION BY p.source, p.customer_id, p.currency
      ORDER BY p.category_revenue DESC, p.category, p.order_id
    ) AS favourite_place
  FROM spent AS p
)
SELECT
  CAST(lower(to_hex(sha256(to_utf8(r.source || '|' || r.customer_id)))) AS varchar) AS customer_key,
  CAST(r.currency AS varchar) AS currency,
  CAST(max(CASE WHEN r.first_place = 1 THEN r.category END) AS varchar) AS first_category,
  CAST(max(CASE WHEN r.last_place = 1 THEN r.category END) AS varchar) AS last_category,
  CAST(max(CASE WHEN r.favourite_place = 1 THEN r.category END) AS varchar) AS favourite_category
FROM ranked AS r
GROUP BY r.source, r.customer_id, r.currency
