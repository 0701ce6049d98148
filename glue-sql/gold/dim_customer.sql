-- Purpose: who buys: every customer as last seen, under the id that stands for all of theirs, and one member for all customers
--   the shop does not know.
-- Grain: one row per customer of a source.
-- Inputs: silver.customers, gold.dim_identity, silver.orders, gold.guest_orders, silver.order_lines, silver.returns (customers who
--   only ever bought, returned or own another id, and were never described)
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   country varchar: country; `Unknown` where nobody says
--   region varchar: state or region
--   email_hash varchar: HMAC-SHA-256 of the e-mail address
--   created_at timestamp: when the account was made, UTC
--   first_seen_at timestamp: first mention, UTC
--   is_anonymous boolean: stands for all customers the shop does not know
CREATE OR REPLACE VIEW gold.dim_customer AS
WITH mentioned AS (
  SELECT source, customer_id, ordered_at AS seen_at FROM silver.orders WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT source, customer_id, ordered_at FROM silver.order_lines WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT source, customer_id, returned_at FROM silver.returns WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT source, customer_id, ordered_at FROM gold.guest_orders
),
buyers AS (
  SELECT n.source, n.customer_id, n.seen_at
  FROM mentioned AS n
  LEFT JOIN gold.dim_identity AS i ON i.source = n.source AND i.kind = 'account' AND i.identity = n.customer_id
  WHERE i.identity IS NULL
  UNION ALL
  SELECT i.source, i.customer_id, i.first_seen_at FROM gold.dim_identity AS i WHERE i.kind = 'account'
),
undescribed AS (
  SELECT b.source, b.customer_id, min(b.seen_at) AS first_seen_at
  FROM buyers AS b
  LEFT JOIN silver.customers AS k ON k.source = b.source AND k.customer_id = b.customer_id
  WHERE k.customer_id IS NULL
  GROUP BY b.source, b.customer_id
),
members AS (
  SELECT c.source, c.customer_id, c.country, c.region, c.email_hash, c.created_at, c.first_seen_at
  FROM silver.customers AS c
  UNION ALL
  SELECT
    u.source,
    u.customer_id,
    CAST(NULL AS varchar) AS country,
    CAST(NULL AS varchar) AS region,
    CAST(NULL AS varchar) AS email_hash,
    CAST(NULL AS timestamp(6)) AS created_at,
    u.first_seen_at
  FROM undescribed AS u
)
SELECT
  CAST(lower(to_hex(sha256(to_utf8(m.source || '|' || m.customer_id)))) AS varchar) AS customer_key,
  CAST(m.source AS varchar) AS source,
  CAST(m.customer_id AS varchar) AS customer_id,
  CAST(coalesce(m.country, 'Unknown') AS varchar) AS country,
  CAST(m.region AS varchar) AS region,
  CAST(m.email_hash AS varchar) AS email_hash,
  CAST(m.created_at AS timestamp(6)) AS created_at,
  CAST(m.first_seen_at AS timestamp(6)) AS first_seen_at,
  false AS is_anonymous
FROM members AS m
UNION ALL
SELECT
  CAST('anonymous' AS varchar) AS customer_key,
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS customer_id,
  CAST('Unknown' AS varchar) AS country,
  CAST(NULL AS varchar) AS region,
  CAST(NULL AS varchar) AS email_hash,
  CAST(NULL AS timestamp(6)) AS created_at,
  CAST(NULL AS timestamp(6)) AS first_seen_at,
  true AS is_anonymous
