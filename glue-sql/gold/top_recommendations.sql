-- Purpose: what each customer would be shown first, from the run of the recommender that serves; what is popular now for all
--   others. The API answers from it while the recommender’s endpoint cannot.
-- Grain: one row per customer (null: customers who are not known) and rank.
-- Inputs: staging.recommendations, gold.model_runs, gold.dim_product
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer; null: for customers who are not known
--   rank bigint: 1 is shown first
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   name varchar: name of the product as last seen
--   category varchar: its category
--   score double: what it was ranked by; comparable within a customer only
--   reason varchar: why, e.g. `bought together` or `popular now`
--   reason_product_id varchar: the product that the reason is about
--   run_id varchar: the training run
CREATE OR REPLACE VIEW gold.top_recommendations AS
SELECT
  CAST(m.source AS varchar) AS source,
  CAST(m.customer_id AS varchar) AS customer_id,
  CAST(m.rank AS bigint) AS rank,
  CAST(p.product_key AS varchar) AS product_key,
  CAST(m.product_id AS varchar) AS product_id,
  CAST(coalesce(p.name, m.product_id) AS varchar) AS name,
  CAST(coalesce(p.category, 'Uncategorised') AS varchar) AS category,
  CAST(m.score AS double) AS score,
  CAST(m.reason AS varchar) AS reason,
  CAST(m.reason_product_id AS varchar) AS reason_product_id,
  CAST(m.run_id AS varchar) AS run_id
FROM staging.recommendations AS m
JOIN gold.model_runs AS r ON r.run_id = m.run_id
LEFT JOIN gold.dim_product AS p ON p.source = m.source AND p.product_id = m.product_id
WHERE r.model = 'recommender' AND r.is_champion
