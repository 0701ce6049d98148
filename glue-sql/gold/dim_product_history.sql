-- Purpose: what products were sold for, what they cost the shop and where they were filed when: a type 2 dimension. A version holds from the day on which it was
--   first seen, UTC, until another category, price, cost or currency is; what a day does not speak of stays as it was, and days that
--   say the same again make no version.
-- Grain: one row per product and a span of days in which none of these changed.
-- Inputs: silver.product_history, silver.category_names
-- Columns (docs/data-dictionary.md):
--   version_key varchar: surrogate key of the version
--   product_key varchar: surrogate key of the product, the same in all versions
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   category varchar: category by its name; `Uncategorised` until somebody says
--   price decimal(18,4): price; null until somebody says
--   currency varchar: ISO 4217 code of the price
--   unit_cost decimal(18,4): what one unit costs the shop; null until somebody says
--   unit_cost_currency varchar: ISO 4217 code of the cost
--   valid_from date: first day of the version
--   valid_to date: first day on which it no longer holds; null for the current one
--   is_current boolean: the version in force
CREATE OR REPLACE VIEW gold.dim_product_history AS
WITH said AS (
  SELECT
    h.*,
    count(h.category) OVER (PARTITION BY h.source, h.product_id ORDER BY h.day) AS category_number,
    count(h.price) OVER (PARTITION BY h.source, h.product_id ORDER BY h.day) AS price_number,
    count(h.unit_cost) OVER (PARTITION BY h.source, h.product_id ORDER BY h.day) AS cost_number
  FROM silver.product_history AS h
),
known AS (
  SELECT
    s.source,
    s.product_id,
    CAST(date_parse(s.day, '%Y-%m-%d') AS date) AS day,
    max(s.category) OVER (PARTITION BY s.source, s.product_id, s.category_number) AS category,
    max(s.price) OVER (PARTITION BY s.source, s.product_id, s.price_number) AS price,
    max(s.currency) OVER (PARTITION BY s.source, s.product_id, s.price_number) AS currency,
    max(s.unit_cost) OVER (PARTITION BY s.source, s.product_id, s.cost_number) AS unit_cost,
    max(s.unit_cost_currency) OVER (PARTITION BY s.source, s.product_id, s.cost_number) AS unit_cost_currency
  FROM said AS s
),
compared AS (
  SELECT
    k.*,
    row_number() OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS ordinal,
    lag(k.category) OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS category_before,
    lag(k.price) OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS price_before,
    lag(k.currency) OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS currency_before,
    lag(k.unit_cost) OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS unit_cost_before,
    lag(k.unit_cost_currency) OVER (PARTITION BY k.source, k.product_id ORDER BY k.day) AS unit_cost_currency_before
  FROM known AS k
),
versions AS (
  SELECT
    c.source,
    c.product_id,
    c.category,
    c.price,
    c.currency,
    c.unit_cost,
    c.unit_cost_currency,
    c.day AS valid_from,
    lead(c.day) OVER (PARTITION BY c.source, c.product_id ORDER BY c.day) AS valid_to
  FROM compared AS c
  WHERE c.ordinal = 1
    OR c.category IS DISTINCT FROM c.category_before
    OR c.price IS DISTINCT FROM c.price_before
    OR c.currency IS DISTINCT FROM c.currency_before
    OR c.unit_cost IS DISTINCT FROM c.unit_cost_before
    OR c.unit_cost_currency IS DISTINCT FROM c.unit_cost_currency_before
)
SELECT
  CAST(
    lower(to_hex(sha256(to_utf8(v.source || '|' || v.product_id || '|' || date_format(v.valid_from, '%Y-%m-%d')))))
    AS varchar
  ) AS version_key,
  CAST(lower(to_hex(sha256(to_utf8(v.source || '|' || v.product_id)))) AS varchar) AS product_key,
  CAST(v.source AS varchar) AS source,
  CAST(v.product_id AS varchar) AS product_id,
  CAST(coalesce(n.name, v.category, 'Uncategorised') AS varchar) AS category,
  CAST(v.price AS decimal(18, 4)) AS price,
  CAST(v.currency AS varchar) AS currency,
  CAST(v.unit_cost AS decimal(18, 4)) AS unit_cost,
  CAST(v.unit_cost_currency AS varchar) AS unit_cost_currency,
  CAST(v.valid_from AS date) AS valid_from,
  CAST(v.valid_to AS date) AS valid_to,
  CAST(v.valid_to IS NULL AS boolean) AS is_current
FROM versions AS v
LEFT JOIN silver.category_names AS n ON n.source = v.source AND n.category = v.category
