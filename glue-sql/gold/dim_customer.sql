-- Purpose: who buys: every known customer, and one member that stands for all customers the shop does not know.
-- Grain: one row a customer of a source.
-- Inputs: silver.customers
-- Columns:
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   country varchar: country; `Unknown` where nobody says
--   email_hash varchar: HMAC-SHA-256 of the e-mail address
--   created_at timestamp: when the account was made, UTC
--   first_seen_at timestamp: first mention, UTC
--   is_anonymous boolean: stands for all customers the shop does not know
CREATE OR REPLACE VIEW gold.dim_customer AS
SELECT
  CAST(lower(to_hex(sha256(to_utf8(c.source || '|' || c.customer_id)))) AS varchar) AS customer_key,
  CAST(c.source AS varchar) AS source,
  CAST(c.customer_id AS varchar) AS customer_id,
  CAST(coalesce(c.country, 'Unknown') AS varchar) AS country,
  CAST(c.email_hash AS varchar) AS email_hash,
  CAST(c.created_at AS timestamp(6)) AS created_at,
  CAST(c.first_seen_at AS timestamp(6)) AS first_seen_at,
  false AS is_anonymous
FROM silver.customers AS c
UNION ALL
SELECT
  CAST('anonymous' AS varchar) AS customer_key,
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS customer_id,
  CAST('Unknown' AS varchar) AS country,
  CAST(NULL AS varchar) AS email_hash,
  CAST(NULL AS timestamp(6)) AS created_at,
  CAST(NULL AS timestamp(6)) AS first_seen_at,
  true AS is_anonymous
