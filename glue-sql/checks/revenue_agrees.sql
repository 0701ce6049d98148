-- Purpose: daily, weekly, hourly and country figures add up to the facts, each by its own road.
-- Grain: one row a mart whose total differs.
-- Inputs: gold.fact_sales, gold.daily_sales, gold.weekly_sales, gold.sales_by_hour, gold.sales_by_country
WITH totals AS (
  SELECT 'fact_sales' AS mart, sum(revenue) AS revenue, count(*) AS lines FROM gold.fact_sales
  UNION ALL
  SELECT 'daily_sales', sum(revenue), sum(lines) FROM gold.daily_sales WHERE audience = 'all'
  UNION ALL
  SELECT 'weekly_sales', sum(revenue), sum(lines) FROM gold.weekly_sales WHERE audience = 'all'
  UNION ALL
  SELECT 'sales_by_hour', sum(revenue), sum(lines) FROM gold.sales_by_hour WHERE audience = 'all'
  UNION ALL
  SELECT 'sales_by_country', sum(revenue), sum(lines) FROM gold.sales_by_country WHERE audience = 'all'
)
SELECT t.mart, t.revenue, f.revenue AS expected
FROM totals AS t
JOIN totals AS f ON f.mart = 'fact_sales'
WHERE t.revenue <> f.revenue OR t.lines <> f.lines
