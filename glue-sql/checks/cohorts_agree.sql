-- Purpose: in each dimension, the cohorts’ revenue and customers add up to those of the identified sales in the facts.
-- Grain: one row per source, currency and dimension that differs.
-- Inputs: gold.fact_sales, gold.cohorts
WITH facts AS (
  SELECT source, currency, sum(revenue) AS revenue, count(DISTINCT customer_id) AS customers
  FROM gold.fact_sales
  WHERE customer_id IS NOT NULL
  GROUP BY source, currency
),
cohorts AS (
  SELECT
    source,
    currency,
    dimension,
    sum(revenue) AS revenue,
    sum(CASE WHEN months_since = 0 THEN customers ELSE 0 END) AS customers
  FROM gold.cohorts
  GROUP BY source, currency, dimension
),
expected AS (
  SELECT f.source, f.currency, k.dimension, f.revenue, f.customers
  FROM facts AS f
  CROSS JOIN (VALUES ('all'), ('country'), ('channel'), ('first_category')) AS k(dimension)
)
SELECT e.source, e.currency, e.dimension, e.revenue AS expected, c.revenue, e.customers AS expected_customers, c.customers
FROM expected AS e
LEFT JOIN cohorts AS c ON c.source = e.source AND c.currency = e.currency AND c.dimension = e.dimension
WHERE c.source IS NULL OR c.revenue <> e.revenue OR c.customers <> e.customers
LIMIT 100
