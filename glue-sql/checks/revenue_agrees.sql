-- Purpose: the marts of days, weeks, hours, countries and categories add up to the facts, each by its own road, in every currency
--   and for both audiences.
-- Grain: one row per mart, audience and currency that differs.
-- Inputs: gold.fact_sales, gold.daily_sales, gold.weekly_sales, gold.sales_by_hour, gold.sales_by_country, gold.sales_by_category
WITH facts AS (
  SELECT a.audience, s.currency, sum(s.revenue) AS revenue, count(*) AS lines
  FROM gold.fact_sales AS s
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR s.customer_id IS NOT NULL
  GROUP BY a.audience, s.currency
),
marts AS (
  SELECT 'daily_sales' AS mart, audience, currency, sum(revenue) AS revenue, sum(lines) AS lines
  FROM gold.daily_sales
  GROUP BY audience, currency
  UNION ALL
  SELECT 'weekly_sales', audience, currency, sum(revenue), sum(lines)
  FROM gold.weekly_sales
  GROUP BY audience, currency
  UNION ALL
  SELECT 'sales_by_hour', audience, currency, sum(revenue), sum(lines)
  FROM gold.sales_by_hour
  GROUP BY audience, currency
  UNION ALL
  SELECT 'sales_by_country', audience, currency, sum(revenue), sum(lines)
  FROM gold.sales_by_country
  GROUP BY audience, currency
  UNION ALL
  SELECT 'sales_by_category', audience, currency, sum(revenue), sum(lines)
  FROM gold.sales_by_category
  GROUP BY audience, currency
),
expected AS (
  SELECT k.mart, f.audience, f.currency, f.revenue, f.lines
  FROM facts AS f
  CROSS JOIN (
    VALUES ('daily_sales'), ('weekly_sales'), ('sales_by_hour'), ('sales_by_country'), ('sales_by_category')
  ) AS k(mart)
)
SELECT
  coalesce(e.mart, m.mart) AS mart,
  coalesce(e.audience, m.audience) AS audience,
  coalesce(e.currency, m.currency) AS currency,
  m.revenue,
  e.revenue AS expected
FROM expected AS e
FULL OUTER JOIN marts AS m ON m.mart = e.mart AND m.audience = e.audience AND m.currency = e.currency
WHERE coalesce(m.revenue, 0) <> coalesce(e.revenue, 0) OR coalesce(m.lines, 0) <> coalesce(e.lines, 0)
LIMIT 100
