-- Purpose: where customers lived when: a type 2 dimension. A version holds from the day on which it was first seen, UTC, until
--   another country is; days that say the same again make no version.
-- Grain: one row per customer and a span of days in which their country did not change.
-- Inputs: silver.customer_history
-- Columns (docs/data-dictionary.md):
--   version_key varchar: surrogate key of the version
--   customer_key varchar: surrogate key of the customer, the same in all versions
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   country varchar: country
--   valid_from date: first day of the version
--   valid_to date: first day on which it no longer holds; null for the current one
--   is_current boolean: the version in force
CREATE OR REPLACE VIEW gold.dim_customer_history AS
WITH days AS (
  SELECT
    h.source,
    h.customer_id,
    h.country,
    CAST(date_parse(h.day, '%Y-%m-%d') AS date) AS day,
    lag(h.country) OVER (PARTITION BY h.source, h.customer_id ORDER BY h.day) AS country_before
  FROM silver.customer_history AS h
),
versions AS (
  SELECT
    d.source,
    d.customer_id,
    d.country,
    d.day AS valid_from,
    lead(d.day) OVER (PARTITION BY d.source, d.customer_id ORDER BY d.day) AS valid_to
  FROM days AS d
  WHERE d.country_before IS NULL OR d.country_before <> d.country
)
SELECT
  CAST(
    lower(to_hex(sha256(to_utf8(v.source || '|' || v.customer_id || '|' || date_format(v.valid_from, '%Y-%m-%d')))))
    AS varchar
  ) AS version_key,
  CAST(lower(to_hex(sha256(to_utf8(v.source || '|' || v.customer_id)))) AS varchar) AS customer_key,
  CAST(v.source AS varchar) AS source,
  CAST(v.customer_id AS varchar) AS customer_id,
  CAST(v.country AS varchar) AS country,
  CAST(v.valid_from AS date) AS valid_from,
  CAST(v.valid_to AS date) AS valid_to,
  CAST(v.valid_to IS NULL AS boolean) AS is_current
FROM versions AS v
