-- Purpose: whose a device or another id of a customer is: of several customers seen with it, the one seen last.
-- Grain: one row per device or account id of a source.
-- Inputs: silver.identities
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   kind varchar: `device` (an anonymousId) or `account` (another id of the customer)
--   identity varchar: the device’s id, or the other id
--   customer_key varchar: surrogate key of the customer
--   customer_id varchar: the customer it belongs to
--   first_seen_at timestamp: first time the two were seen together, UTC
--   last_seen_at timestamp: last time the two were seen together, UTC
CREATE OR REPLACE VIEW gold.dim_identity AS
SELECT
  CAST(i.source AS varchar) AS source,
  CAST(i.kind AS varchar) AS kind,
  CAST(i.identity AS varchar) AS identity,
  CAST(lower(to_hex(sha256(to_utf8(i.source || '|' || i.customer_id)))) AS varchar) AS customer_key,
  CAST(i.customer_id AS varchar) AS customer_id,
  CAST(i.first_seen_at AS timestamp(6)) AS first_seen_at,
  CAST(i.last_seen_at AS timestamp(6)) AS last_seen_at
FROM (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY s.source, s.kind, s.identity ORDER BY s.last_seen_at DESC, s.first_seen_at DESC, s.customer_id
    ) AS recency
  FROM silver.identities AS s
) AS i
WHERE i.recency = 1
