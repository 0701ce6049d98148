-- Purpose: the versions of a type 2 dimension follow each other without overlap or gap, the last one and no other is current,
--   and it says what the dimension says.
-- Grain: one row per version that does not, with what is wrong.
-- Inputs: gold.dim_customer_history, gold.dim_product_history, gold.dim_customer, gold.dim_product
WITH versions AS (
  SELECT 'dim_customer_history' AS dimension, customer_key AS member, valid_from, valid_to, is_current, h.country AS said
  FROM gold.dim_customer_history AS h
  UNION ALL
  SELECT 'dim_product_history', product_key, valid_from, valid_to, is_current, CAST(h.price AS varchar)
  FROM gold.dim_product_history AS h
),
members AS (
  SELECT 'dim_customer_history' AS dimension, customer_key AS member, country AS says FROM gold.dim_customer
  UNION ALL
  SELECT 'dim_product_history', product_key, CAST(price AS varchar) FROM gold.dim_product
),
followed AS (
  SELECT
    v.*,
    lead(v.valid_from) OVER (PARTITION BY v.dimension, v.member ORDER BY v.valid_from) AS next_from
  FROM versions AS v
),
assessed AS (
  SELECT
    f.dimension,
    f.member,
    f.valid_from,
    CASE
      WHEN f.valid_to <= f.valid_from THEN 'ends before it begins'
      WHEN f.next_from IS NOT NULL AND (f.valid_to IS NULL OR f.valid_to > f.next_from) THEN 'overlaps the next'
      WHEN f.valid_to < f.next_from OR (f.next_from IS NULL AND f.valid_to IS NOT NULL) THEN 'leaves a gap'
      WHEN f.is_current <> (f.next_from IS NULL) THEN 'is current and has a successor, or neither'
      WHEN f.is_current AND f.said <> m.says THEN 'differs from the dimension'
    END AS error
  FROM followed AS f
  LEFT JOIN members AS m ON m.dimension = f.dimension AND m.member = f.member
)
SELECT j.dimension, j.member, j.valid_from, j.error
FROM assessed AS j
WHERE j.error IS NOT NULL
LIMIT 100
