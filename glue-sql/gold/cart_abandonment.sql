-- Purpose: carts that were left: a visit ended with something in the cart (added, not removed, after the last order of the
--   visit), and neither the visitor nor, where they were logged in, the customer ordered within 24 hours. Younger carts are
--   there too: hours_since tells them.
-- Grain: one row per visit that left a cart.
-- Inputs: gold.carts, gold.visit_days, gold.attribution_touches (every order that an event tells of), silver.orders (the currency
--   that the source sells in most, where the visit did not say one)
-- Metrics (docs/metrics.md): cart-abandonment, cart-recovery
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   session_key varchar: the visit
--   visitor_id varchar: the visitor
--   customer_id varchar: the customer, where they were logged in
--   channel varchar: marketing channel of the visit
--   device varchar: `desktop`, `mobile`, `tablet` or `unknown`
--   abandoned_at timestamp: end of the visit, UTC
--   abandoned_on date: business day of it
--   hours_since bigint: whole hours from then to the last visit of the source; below 24 an order may still come
--   products varchar: product ids, sorted, with commas
--   units decimal(38,4): units in the cart
--   value decimal(38,4): value of the cart at the last price sent; what came without a price counts nothing
--   currency varchar: ISO 4217 code; `XXX` where nobody says
--   next_ordered_at timestamp: the next order, if any, UTC
--   is_recovered boolean: ordered within 7 days after all
CREATE OR REPLACE VIEW gold.cart_abandonment AS
WITH ordered AS (
  SELECT DISTINCT t.source, t.order_id, t.ordered_at, t.visitor_id, t.customer_id
  FROM gold.attribution_touches AS t
),
later AS (
  SELECT n.source, n.session_key, min(n.ordered_at) AS next_ordered_at
  FROM (
    SELECT c.source, c.session_key, o.ordered_at
    FROM gold.carts AS c
    JOIN ordered AS o ON o.source = c.source AND o.visitor_id = c.visitor_id AND o.ordered_at > c.ended_at
    UNION ALL
    SELECT c.source, c.session_key, o.ordered_at
    FROM gold.carts AS c
    JOIN ordered AS o ON o.source = c.source AND o.customer_id = c.customer_id AND o.ordered_at > c.ended_at
  ) AS n
  GROUP BY n.source, n.session_key
),
lasts AS (
  SELECT v.source, max(v.last_at) AS last_at
  FROM gold.visit_days AS v
  GROUP BY v.source
),
currencies AS (
  SELECT u.source, u.currency
  FROM (
    SELECT
      o.source,
      o.currency,
      row_number() OVER (PARTITION BY o.source ORDER BY count(*) DESC, o.currency) AS place
    FROM silver.orders AS o
    GROUP BY o.source, o.currency
  ) AS u
  WHERE u.place = 1
)
SELECT
  CAST(c.source AS varchar) AS source,
  CAST(c.session_key AS varchar) AS session_key,
  CAST(c.visitor_id AS varchar) AS visitor_id,
  CAST(c.customer_id AS varchar) AS customer_id,
  CAST(c.channel AS varchar) AS channel,
  CAST(coalesce(c.device, 'unknown') AS varchar) AS device,
  CAST(c.ended_at AS timestamp(6)) AS abandoned_at,
  CAST(at_timezone(with_timezone(c.ended_at, 'UTC'), :zone) AS date) AS abandoned_on,
  CAST(date_diff('hour', c.ended_at, e.last_at) AS bigint) AS hours_since,
  CAST(c.cart_products AS varchar) AS products,
  CAST(c.cart_units AS decimal(38, 4)) AS units,
  CAST(c.cart_value AS decimal(38, 4)) AS value,
  CAST(coalesce(c.currency, m.currency, 'XXX') AS varchar) AS currency,
  CAST(l.next_ordered_at AS timestamp(6)) AS next_ordered_at,
  CAST(coalesce(l.next_ordered_at <= date_add('day', 7, c.ended_at), false) AS boolean) AS is_recovered
FROM gold.carts AS c
JOIN lasts AS e ON e.source = c.source
LEFT JOIN later AS l ON l.source = c.source AND l.session_key = c.session_key
LEFT JOIN currencies AS m ON m.source = c.source
WHERE l.next_ordered_at IS NULL OR l.next_ordered_at > date_add('hour', 24, c.ended_at)
