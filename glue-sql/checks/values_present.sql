-- Purpose: what arrived has every value that belongs with another, where the contract lets a column be null.
-- Grain: one row a row that breaks a rule, with its table and the rule.
-- Inputs: silver.customers, silver.events, silver.identities, silver.orders, silver.product_history, silver.products
SELECT j.table_name, j.rule, j.source, j.id
FROM (
  SELECT
    'customers' AS table_name,
    CASE
      WHEN customer_id = '' THEN 'the customer has no id'
      WHEN (email_hash IS NULL) <> (email_hash_version IS NULL)
        OR (phone_hash IS NULL) <> (phone_hash_version IS NULL)
        OR (country IS NULL) <> (country_version IS NULL)
        OR (region IS NULL) <> (region_version IS NULL)
        THEN 'an attribute has no version, or a version no attribute'
    END AS rule,
    source,
    customer_id AS id
  FROM silver.customers
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'events' AS table_name,
    CASE
      WHEN user_id IS NULL AND anonymous_id IS NULL THEN 'nobody did it'
      WHEN type = 'track' AND event IS NULL THEN 'the event of a track has no name'
    END AS rule,
    source,
    message_id AS id
  FROM silver.events
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND occurred_at >= :changed
  UNION ALL
  SELECT
    'identities' AS table_name,
    CASE
      WHEN last_seen_at < first_seen_at THEN 'first_seen_at is later than last_seen_at'
    END AS rule,
    source,
    identity AS id
  FROM silver.identities
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'orders' AS table_name,
    CASE
      WHEN (lines_version_id IS NULL) <> (lines_version IS NULL)
        THEN 'the lines in force have no version, or a version no lines'
      WHEN is_derived AND lines_version_id IS NULL THEN 'a derived header has no lines'
    END AS rule,
    source,
    order_id AS id
  FROM silver.orders
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'product_history' AS table_name,
    CASE
      WHEN (category IS NULL) <> (category_version IS NULL)
        OR (price IS NULL) <> (price_version IS NULL)
        THEN 'an attribute has no version, or a version no attribute'
    END AS rule,
    source,
    product_id AS id
  FROM silver.product_history
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'products' AS table_name,
    CASE
      WHEN product_id = '' THEN 'the product has no id'
      WHEN (name IS NULL) <> (name_version IS NULL)
        OR (category IS NULL) <> (category_version IS NULL)
        OR (brand IS NULL) <> (brand_version IS NULL)
        OR (price IS NULL) <> (price_version IS NULL)
        OR (supplier_id IS NULL) <> (supplier_id_version IS NULL)
        OR (unit_cost IS NULL) <> (unit_cost_version IS NULL)
        THEN 'an attribute has no version, or a version no attribute'
    END AS rule,
    source,
    product_id AS id
  FROM silver.products
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
) AS j
WHERE j.rule IS NOT NULL
LIMIT 100
