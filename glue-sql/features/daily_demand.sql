-- Purpose: what the forecaster learns demand from: units of each product by day, whatever they were paid in.
-- Grain: one row per product and business day with a sale of it.
-- Inputs: gold.fact_sales, gold.dim_product (its category of today, so that a product is in one group only)
-- Metrics (docs/metrics.md): units
-- Columns:
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   day varchar: business day, yyyy-MM-dd
--   units double: units sold
--   unit_price double: mean price of a unit, before discount
SELECT
  s.source,
  s.product_id,
  p.category,
  CAST(date_format(s.sale_date, '%Y-%m-%d') AS varchar) AS day,
  CAST(sum(s.quantity) AS double) AS units,
  CAST(
    CAST(sum(s.unit_price * CAST(s.quantity AS decimal(38, 4))) AS double) / CAST(sum(s.quantity) AS double) AS double
  ) AS unit_price
FROM gold.fact_sales AS s
JOIN gold.dim_product AS p ON p.product_key = s.product_key
WHERE s.is_product
GROUP BY s.source, s.product_id, p.category, s.sale_date
ORDER BY s.source, s.product_id, s.sale_date
