-- Purpose: since when and until when a source has sales. Marts count silence, age and recency to the last of these days, never to
--   today, so that a history that ended keeps its meaning.
-- Grain: one row per source that sold.
-- Inputs: gold.order_sales
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   first_sale_date date: first business day with a sale
--   last_sale_date date: last business day with a sale
CREATE OR REPLACE VIEW gold.source_days AS
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(min(s.sale_date) AS date) AS first_sale_date,
  CAST(max(s.sale_date) AS date) AS last_sale_date
FROM gold.order_sales AS s
GROUP BY s.source
