-- Purpose: every model of attribution gives away all orders and all revenue, no more and no less.
-- Grain: one row per model and currency whose credits do not sum to the facts.
-- Inputs: gold.attribution, gold.fact_sales
WITH credits AS (
  SELECT a.model, a.currency, sum(a.revenue) AS revenue, sum(CAST(round(a.orders, 9) AS decimal(18, 9))) AS orders
  FROM gold.attribution AS a
  GROUP BY a.model, a.currency
),
facts AS (
  SELECT f.currency, sum(f.revenue) AS revenue, count(DISTINCT f.order_key) AS orders
  FROM gold.fact_sales AS f
  GROUP BY f.currency
),
expected AS (
  SELECT m.model, f.currency, f.revenue, f.orders
  FROM facts AS f
  CROSS JOIN (
    VALUES ('first'), ('last'), ('last_non_direct'), ('linear'), ('time_decay'), ('position_based')
  ) AS m(model)
)
SELECT e.model, e.currency, c.revenue, e.revenue AS expected_revenue, c.orders, e.orders AS expected_orders
FROM expected AS e
LEFT JOIN credits AS c ON c.model = e.model AND c.currency = e.currency
WHERE c.revenue IS DISTINCT FROM e.revenue OR c.orders IS DISTINCT FROM e.orders
