-- Purpose: what can be recommended: products with their last price and what is at hand of them.
-- Grain: one row per product of a source.
-- Inputs: gold.dim_product, gold.fact_inventory, gold.fact_sales (the price of products that nobody describes)
-- Columns:
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   price double: price last seen, else last paid; null where nobody says
--   currency varchar: its ISO 4217 code
--   stock bigint: units that can still be sold, by the last count of each location; null where nobody counts
WITH counted AS (
  SELECT c.source, c.product_id, c.location_id, max_by(c.available, c.stock_date) AS available
  FROM gold.fact_inventory AS c
  GROUP BY c.source, c.product_id, c.location_id
),
stocks AS (
  SELECT c.source, c.product_id, sum(c.available) AS stock
  FROM counted AS c
  GROUP BY c.source, c.product_id
),
sales AS (
  SELECT
    s.source,
    s.product_id,
    s.unit_price,
    s.currency,
    row_number() OVER (
      PARTITION BY s.source, s.product_id ORDER BY s.sold_at DESC, s.order_id DESC, s.line_number DESC
    ) AS recency
  FROM gold.fact_sales AS s
)
SELECT
  p.source,
  p.product_id,
  p.name,
  p.category,
  CAST(coalesce(p.price, s.unit_price) AS double) AS price,
  CAST(CASE WHEN p.price IS NULL THEN s.currency ELSE p.currency END AS varchar) AS currency,
  CAST(k.stock AS bigint) AS stock
FROM gold.dim_product AS p
LEFT JOIN stocks AS k ON k.source = p.source AND k.product_id = p.product_id
LEFT JOIN sales AS s ON s.source = p.source AND s.product_id = p.product_id AND s.recency = 1
WHERE p.is_product AND p.product_id IS NOT NULL
ORDER BY p.source, p.product_id
