-- Purpose: customer_360 and rfm add up to the identified sales in the facts, in revenue and customers.
-- Grain: one row per mart, source and currency that differs.
-- Inputs: gold.fact_sales, gold.customer_360, gold.rfm
WITH facts AS (
  SELECT source, currency, sum(revenue) AS revenue, count(DISTINCT customer_id) AS customers
  FROM gold.fact_sales
  WHERE customer_id IS NOT NULL
  GROUP BY source, currency
),
marts AS (
  SELECT 'customer_360' AS mart, source, currency, sum(monetary) AS revenue, count(*) AS customers
  FROM gold.customer_360
  GROUP BY source, currency
  UNION ALL
  SELECT 'rfm', source, currency, sum(revenue), sum(customers)
  FROM gold.rfm
  GROUP BY source, currency
),
expected AS (
  SELECT k.mart, f.source, f.currency, f.revenue, f.customers
  FROM facts AS f
  CROSS JOIN (VALUES ('customer_360'), ('rfm')) AS k(mart)
)
SELECT e.mart, e.source, e.currency, e.revenue AS expected, m.revenue, e.customers AS expected_customers, m.customers
FROM expected AS e
LEFT JOIN marts AS m ON m.mart = e.mart AND m.source = e.source AND m.currency = e.currency
WHERE m.mart IS NULL OR m.revenue <> e.revenue OR m.customers <> e.customers
LIMIT 100
