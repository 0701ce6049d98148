-- Purpose: what was sold, added up to what marts without products ask for; brought up to date from the sold lines. Rows that
--   are as they were are not written.
-- Grain: one row per order, hour, customer, currency, country, category and kind of line (product or not).
-- Inputs: gold.sold_lines, gold.sold_orders (rows as they stand)
MERGE INTO gold.sold_orders AS t
USING (
  WITH hours AS (
    SELECT l.*, date_trunc('hour', l.sold_local) AS sold_hour, coalesce(l.customer_id, '') AS customer
    FROM gold.sold_lines AS l
  ),
  fresh AS (
    SELECT
      h.source,
      h.order_id,
      h.sold_hour,
      h.customer,
      h.currency,
      h.country,
      h.category,
      h.is_product,
      max(h.customer_id) AS customer_id,
      min(h.sold_at) AS first_sold_at,
      CAST(sum(h.revenue) AS decimal(38, 4)) AS revenue,
      CAST(sum(h.quantity) AS decimal(38, 4)) AS units,
      CAST(count(*) AS bigint) AS lines
    FROM hours AS h
    GROUP BY h.source, h.order_id, h.sold_hour, h.customer, h.currency, h.country, h.category, h.is_product
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.order_id, k.order_id) AS order_id,
    coalesce(f.sold_hour, k.sold_hour) AS sold_hour,
    coalesce(f.customer, k.customer) AS customer,
    coalesce(f.currency, k.currency) AS currency,
    coalesce(f.country, k.country) AS country,
    coalesce(f.category, k.category) AS category,
    coalesce(f.is_product, k.is_product) AS is_product,
    f.source IS NULL AS is_gone,
    f.customer_id,
    CASE
      WHEN f.customer_id IS NULL THEN 'anonymous' ELSE lower(to_hex(sha256(to_utf8(f.source || '|' || f.customer_id))))
    END AS customer_key,
    f.first_sold_at,
    f.revenue,
    f.units,
    f.lines
  FROM fresh AS f
  FULL OUTER JOIN gold.sold_orders AS k
    ON k.source = f.source AND k.order_id = f.order_id AND k.sold_hour = f.sold_hour AND k.customer = f.customer
    AND k.currency = f.currency AND k.country = f.country AND k.category = f.category AND k.is_product = f.is_product
  WHERE f.source IS NULL
    OR k.source IS NULL
    OR f.first_sold_at <> k.first_sold_at
    OR f.revenue <> k.revenue
    OR f.units <> k.units
    OR f.lines <> k.lines
) AS s
ON t.source = s.source AND t.order_id = s.order_id AND t.sold_hour = s.sold_hour AND t.customer = s.customer
  AND t.currency = s.currency AND t.country = s.country AND t.category = s.category AND t.is_product = s.is_product
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED THEN UPDATE SET
  first_sold_at = s.first_sold_at,
  revenue = s.revenue,
  units = s.units,
  lines = s.lines
WHEN NOT MATCHED THEN INSERT (
  source, order_id, sold_hour, customer, currency, country, category, is_product, customer_id, customer_key, first_sold_at,
  revenue, units, lines
) VALUES (
  s.source, s.order_id, s.sold_hour, s.customer, s.currency, s.country, s.category, s.is_product, s.customer_id,
  s.customer_key, s.first_sold_at, s.revenue, s.units, s.lines
)
