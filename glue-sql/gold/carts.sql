-- Purpose: brings the visits that left something in the cart up to date: a few of all visits, so that who looks for abandoned
--   carts need not read the others. No visit is longer than two days, so those that began since three days before :happened are
--   taken anew; no earlier one is another, and none that began between four days after :quiet_from and three before :quiet_to.
-- Grain: one row per visit with something left in its cart.
-- Inputs: gold.sessions, gold.carts (visits as they stand)
MERGE INTO gold.carts AS t
USING (
  WITH fresh AS (
    SELECT
      v.source,
      v.session_key,
      v.visitor_id,
      v.customer_id,
      v.channel,
      v.device,
      v.started_at,
      v.ended_at,
      v.cart_products,
      v.cart_units,
      v.cart_value,
      v.currency
    FROM gold.sessions AS v
    WHERE v.started_at >= date_add('day', -3, :happened)
      AND (v.started_at < date_add('day', 4, :quiet_from) OR v.started_at >= date_add('day', -3, :quiet_to))
      AND v.cart_units > 0
  ),
  standing AS (
    SELECT k.*
    FROM gold.carts AS k
    WHERE k.started_at >= date_add('day', -3, :happened)
      AND (k.started_at < date_add('day', 4, :quiet_from) OR k.started_at >= date_add('day', -3, :quiet_to))
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.session_key, k.session_key) AS session_key,
    f.source IS NULL AS is_gone,
    f.visitor_id,
    f.customer_id,
    f.channel,
    f.device,
    f.started_at,
    f.ended_at,
    f.cart_products,
    f.cart_units,
    f.cart_value,
    f.currency
  FROM fresh AS f
  FULL OUTER JOIN standing AS k ON k.source = f.source AND k.session_key = f.session_key
  WHERE f.source IS NULL
    OR k.source IS NULL
    OR f.visitor_id <> k.visitor_id
    OR f.customer_id IS DISTINCT FROM k.customer_id
    OR f.channel <> k.channel
    OR f.device IS DISTINCT FROM k.device
    OR f.started_at <> k.started_at
    OR f.ended_at <> k.ended_at
    OR f.cart_products IS DISTINCT FROM k.cart_products
    OR f.cart_units <> k.cart_units
    OR f.cart_value IS DISTINCT FROM k.cart_value
    OR f.currency IS DISTINCT FROM k.currency
) AS s
ON t.source = s.source
  AND t.session_key = s.session_key
  AND t.started_at >= date_add('day', -3, :happened)
  AND (t.started_at < date_add('day', 4, :quiet_from) OR t.started_at >= date_add('day', -3, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED THEN UPDATE SET
  visitor_id = s.visitor_id,
  customer_id = s.customer_id,
  channel = s.channel,
  device = s.device,
  started_at = s.started_at,
  ended_at = s.ended_at,
  cart_products = s.cart_products,
  cart_units = s.cart_units,
  cart_value = s.cart_value,
  currency = s.currency
WHEN NOT MATCHED THEN INSERT (
  source, session_key, visitor_id, customer_id, channel, device, started_at, ended_at, cart_products, cart_units, cart_value, currency
) VALUES (
  s.source, s.session_key, s.visitor_id, s.customer_id, s.channel, s.device, s.started_at, s.ended_at, s.cart_products,
  s.cart_units, s.cart_value, s.currency
)
