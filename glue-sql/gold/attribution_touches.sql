-- Purpose: brings up to date which visits came before an order: those of the visitor who ordered, and of other devices on
--   which the same customer had been known by then, begun at most :lookback_days before the order and not after it. Visits of
--   another customer are left out, and visits that consist of nothing but the order: there the shop's server reported it.
--   An order without a visit has one row that says so, so that each order stands here once it is known.
--   Orders since three days before :happened are made anew; before that nothing can have changed: what arrived happened at
--   :happened or later, so a visit that it changed began at most two days and 30 minutes earlier, a device that it joined to a
--   customer is joined from then on, and an order counts from the first event that says it was placed. An order that stands
--   here with an earlier time is not made again by a repetition. A device that was joined long ago counts for all orders since, so
--   that days on which nothing happened are no reason to leave orders out.
--   Each common table expression is read once, as in gold.sessions, and the key of a visit is worked out as there: it is half of
--   what a month of visits takes to read.
-- Grain: one row per order and visit.
-- Inputs: silver.events, silver.identities, gold.sessions, gold.attribution_touches (orders that stand with an earlier time)
MERGE INTO gold.attribution_touches AS t
USING (
  WITH placed AS (
    SELECT
      e.source,
      e.order_id,
      e.occurred_at AS ordered_at,
      coalesce(e.anonymous_id, e.user_id) AS visitor_id,
      e.user_id AS customer_id,
      row_number() OVER (PARTITION BY e.source, e.order_id ORDER BY e.occurred_at, e.message_id) AS place
    FROM silver.events AS e
    WHERE e.occurred_at >= date_add('day', -3, :happened)
      AND e.event = 'Order Completed'
      AND e.order_id IS NOT NULL
  ),
  orders AS (
    SELECT p.source, p.order_id, p.ordered_at, p.visitor_id, p.customer_id
    FROM placed AS p
    WHERE p.place = 1
      AND NOT EXISTS (
        SELECT 1
        FROM gold.attribution_touches AS k
        WHERE k.source = p.source AND k.order_id = p.order_id AND k.ordered_at < date_add('day', -3, :happened)
      )
  ),
  devices AS (
    SELECT DISTINCT o.source, o.order_id, o.ordered_at, o.visitor_id, o.customer_id, u.device_id
    FROM orders AS o
    LEFT JOIN silver.identities AS i
      ON i.source = o.source
      AND i.kind = 'device'
      AND i.customer_id = o.customer_id
      AND i.first_seen_at <= o.ordered_at
    CROSS JOIN UNNEST(ARRAY[o.visitor_id, coalesce(i.identity, o.visitor_id)]) AS u(device_id)
  ),
  visits AS (
    SELECT v.*
    FROM gold.sessions AS v
    WHERE v.started_at >= date_add('day', -3 - :lookback_days, :happened)
      AND (v.orders = 0 OR v.pages + v.product_views + v.product_adds + v.checkouts > 0)
  ),
  touches AS (
    SELECT
      d.source,
      d.order_id,
      d.ordered_at,
      d.visitor_id,
      d.customer_id,
      CASE
        WHEN v.started_at IS NOT NULL
          THEN substr(lower(to_hex(sha256(to_utf8(
            v.source || '|' || v.visitor_id || '|' || date_format(v.started_at, '%Y-%m-%d %H:%i:%s.%f')
          )))), 1, 20)
      END AS session_key,
      v.started_at AS touched_at,
      v.channel,
      coalesce(v.utm_campaign, '') AS campaign,
      v.device,
      v.visitor_id = d.visitor_id AND v.ended_at >= d.ordered_at AS is_order_session,
      count(v.started_at) OVER (PARTITION BY d.source, d.order_id) AS touches,
      row_number() OVER (PARTITION BY d.source, d.order_id ORDER BY d.device_id) AS place
    FROM devices AS d
    LEFT JOIN visits AS v
      ON v.source = d.source
      AND v.visitor_id = d.device_id
      AND v.started_at <= d.ordered_at
      AND v.started_at >= date_add('day', 0 - :lookback_days, d.ordered_at)
      AND (v.customer_id IS NULL OR d.customer_id IS NULL OR v.customer_id = d.customer_id)
  ),
  fresh AS (
    SELECT
      h.source,
      h.order_id,
      coalesce(h.session_key, '') AS session_key,
      CAST(h.ordered_at AS timestamp(6)) AS ordered_at,
      h.visitor_id,
      h.customer_id,
      CAST(h.touched_at AS timestamp(6)) AS touched_at,
      coalesce(h.channel, 'unknown') AS channel,
      coalesce(h.campaign, '') AS campaign,
      h.device,
      coalesce(h.is_order_session, false) AS is_order_session
    FROM touches AS h
    WHERE h.session_key IS NOT NULL OR (h.touches = 0 AND h.place = 1)
  ),
  standing AS (
    SELECT k.source, k.order_id, k.session_key
    FROM gold.attribution_touches AS k
    WHERE k.ordered_at >= date_add('day', -3, :happened)
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.order_id, k.order_id) AS order_id,
    coalesce(f.session_key, k.session_key) AS session_key,
    f.session_key IS NULL AS is_gone,
    f.ordered_at,
    f.visitor_id,
    f.customer_id,
    f.touched_at,
    f.channel,
    f.campaign,
    f.device,
    f.is_order_session
  FROM fresh AS f
  FULL OUTER JOIN standing AS k
    ON k.source = f.source AND k.order_id = f.order_id AND k.session_key = f.session_key
) AS s
ON t.source = s.source
  AND t.order_id = s.order_id
  AND t.session_key = s.session_key
  AND t.ordered_at >= date_add('day', -3, :happened)
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (
  t.ordered_at <> s.ordered_at
  OR t.visitor_id <> s.visitor_id
  OR t.customer_id IS DISTINCT FROM s.customer_id
  OR t.touched_at IS DISTINCT FROM s.touched_at
  OR t.channel <> s.channel
  OR t.campaign <> s.campaign
  OR t.device IS DISTINCT FROM s.device
  OR t.is_order_session <> s.is_order_session
) THEN UPDATE SET
  ordered_at = s.ordered_at,
  visitor_id = s.visitor_id,
  customer_id = s.customer_id,
  touched_at = s.touched_at,
  channel = s.channel,
  campaign = s.campaign,
  device = s.device,
  is_order_session = s.is_order_session
WHEN NOT MATCHED THEN INSERT (
  source, order_id, session_key, ordered_at, visitor_id, customer_id, touched_at, channel, campaign, device, is_order_session
) VALUES (
  s.source, s.order_id, s.session_key, s.ordered_at, s.visitor_id, s.customer_id, s.touched_at, s.channel, s.campaign, s.device,
  s.is_order_session
)
