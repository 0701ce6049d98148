-- Purpose: brings the visits up to date. A visit is a visitor’s events (page, screen and track calls, and identify calls of a
--   device) until 30 minutes pass without one; what the shop’s server says later about an order (updated, cancelled, refunded)
--   is no visit. One that goes on for more than a day, as a machine’s does, is cut at midnight UTC, so that none exceeds two.
--   Of a visitor who sent something since :since everything is made anew from the start of their first visit that it can
--   touch: that ended less than 30 minutes before it. No visit being longer than two days, four days before :happened are
--   enough to see where each one starts; visits that were joined to others, or whose first event is no more, are deleted.
--   Where nothing happened from :quiet_from to :quiet_to, the days between are left alone: an event can change visits that begin
--   within three days after it, where the midnights are that cut it, and those end two days later.
--   The cart is what was added and not removed after the last order of the visit; a count of units beyond a million is taken
--   as a million.
--   Each common table expression is read once: Trino keeps no result of one, and would read the events anew for each place.
-- Grain: one row per visit.
-- Inputs: silver.events, gold.channel_rules, gold.sessions (visits as they stand)
MERGE INTO gold.sessions AS t
USING (
  WITH activity AS (
    SELECT
      e.source,
      coalesce(e.anonymous_id, e.user_id) AS visitor_id,
      e.message_id,
      e.received_at,
      e.occurred_at,
      e.type,
      e.event,
      e.user_id,
      e.page_url,
      e.page_path,
      e.referrer,
      e.utm_source,
      e.utm_medium,
      e.utm_campaign,
      e.device,
      e.product_id,
      CASE WHEN e.quantity > 0 THEN least(e.quantity, 1000000) ELSE 1 END AS quantity,
      e.price,
      e.currency,
      e.order_id
    FROM silver.events AS e
    WHERE e.occurred_at >= date_add('day', -4, :happened)
      AND (e.occurred_at < date_add('day', 6, :quiet_from) OR e.occurred_at >= date_add('day', -4, :quiet_to))
      AND (
        e.type IN ('page', 'screen')
        OR (e.type = 'track' AND e.event NOT IN ('Order Updated', 'Order Cancelled', 'Order Refunded'))
        OR (e.type = 'identify' AND e.anonymous_id IS NOT NULL)
      )
  ),
  heard AS (
    SELECT
      a.source,
      a.visitor_id,
      a.occurred_at >= :quiet_to AS is_after_quiet,
      min(a.occurred_at) AS first_new_at
    FROM activity AS a
    WHERE a.received_at >= CAST(CAST(:since AS date) AS timestamp)
      AND a.occurred_at >= :happened
      AND (a.occurred_at < :quiet_from OR a.occurred_at >= :quiet_to)
    GROUP BY a.source, a.visitor_id, a.occurred_at >= :quiet_to
  ),
  scope AS (
    SELECT
      h.source,
      h.visitor_id,
      h.is_after_quiet,
      min(CASE WHEN k.started_at < h.first_new_at THEN k.started_at ELSE h.first_new_at END) AS from_at
    FROM heard AS h
    LEFT JOIN gold.sessions AS k
      ON k.source = h.source
      AND k.visitor_id = h.visitor_id
      AND k.started_at >= date_add('day', -4, :happened)
      AND (k.started_at < date_add('day', 3, :quiet_from) OR k.started_at >= date_add('day', -4, :quiet_to))
      AND k.ended_at > date_add('minute', -30, h.first_new_at)
    GROUP BY h.source, h.visitor_id, h.is_after_quiet
  ),
  spaced AS (
    SELECT
      a.*,
      c.from_at,
      lag(a.occurred_at) OVER (PARTITION BY a.source, a.visitor_id ORDER BY a.occurred_at, a.message_id) AS previous_at
    FROM activity AS a
    JOIN scope AS c
      ON c.source = a.source
      AND c.visitor_id = a.visitor_id
      AND c.is_after_quiet = (a.occurred_at >= date_add('day', -4, :quiet_to))
  ),
  runs AS (
    SELECT
      p.*,
      max(
        CASE
          WHEN p.previous_at IS NULL OR p.previous_at <= date_add('minute', -30, p.occurred_at) THEN p.occurred_at
        END
      ) OVER (
        PARTITION BY p.source, p.visitor_id ORDER BY p.occurred_at, p.message_id ROWS UNBOUNDED PRECEDING
      ) AS run_started_at
    FROM spaced AS p
  ),
  cut AS (
    SELECT
      r.*,
      max(
        CASE
          WHEN r.occurred_at = r.run_started_at THEN r.occurred_at
          WHEN r.previous_at < date_trunc('day', r.occurred_at)
            AND r.run_started_at < date_add('day', -1, date_trunc('day', r.occurred_at)) THEN r.occurred_at
        END
      ) OVER (
        PARTITION BY r.source, r.visitor_id ORDER BY r.occurred_at, r.message_id ROWS UNBOUNDED PRECEDING
      ) AS started_at
    FROM runs AS r
  ),
  viewed AS (
    SELECT
      u.*,
      row_number() OVER (
        PARTITION BY u.source, u.visitor_id, u.started_at ORDER BY u.occurred_at, u.message_id
      ) AS place,
      max(CASE WHEN u.event = 'Order Completed' THEN u.occurred_at END) OVER (
        PARTITION BY u.source, u.visitor_id, u.started_at
      ) AS last_ordered_at,
      min(CASE WHEN u.event = 'Product Viewed' THEN u.occurred_at END) OVER (
        PARTITION BY u.source, u.visitor_id, u.started_at
      ) AS viewed_at
    FROM cut AS u
    WHERE u.started_at >= u.from_at
      AND (u.started_at < date_add('day', 3, :quiet_from) OR u.started_at >= date_add('day', -4, :quiet_to))
  ),
  carted AS (
    SELECT
      v.*,
      min(CASE WHEN v.event = 'Product Added' AND v.occurred_at >= coalesce(v.viewed_at, v.occurred_at) THEN v.occurred_at END) OVER (
        PARTITION BY v.source, v.visitor_id, v.started_at
      ) AS carted_at,
      v.event IN ('Product Added', 'Product Removed')
        AND v.product_id IS NOT NULL
        AND (v.last_ordered_at IS NULL OR v.occurred_at > v.last_ordered_at) AS is_of_cart
    FROM viewed AS v
  ),
  checked_out AS (
    SELECT
      a.*,
      min(
        CASE
          WHEN a.event = 'Checkout Started' AND a.occurred_at >= coalesce(a.carted_at, a.viewed_at, a.occurred_at)
            THEN a.occurred_at
        END
      ) OVER (PARTITION BY a.source, a.visitor_id, a.started_at) AS checked_out_at,
      sum(CASE WHEN a.event = 'Product Added' THEN a.quantity ELSE 0 - a.quantity END) OVER (
        PARTITION BY a.source, a.visitor_id, a.started_at, a.product_id, a.is_of_cart
      ) AS units_left,
      max_by(a.price, CASE WHEN a.price IS NOT NULL THEN a.place END) OVER (
        PARTITION BY a.source, a.visitor_id, a.started_at, a.product_id, a.is_of_cart
      ) AS last_price,
      row_number() OVER (
        PARTITION BY a.source, a.visitor_id, a.started_at, a.product_id, a.is_of_cart ORDER BY a.place
      ) AS mention
    FROM carted AS a
  ),
  left_over AS (
    SELECT k.*, k.is_of_cart AND k.mention = 1 AND k.units_left > 0 AS is_left
    FROM checked_out AS k
  ),
  visits AS (
    SELECT
      o.source,
      o.visitor_id,
      o.started_at,
      max_by(o.user_id, CASE WHEN o.user_id IS NOT NULL THEN o.place END) AS customer_id,
      max(o.occurred_at) AS ended_at,
      count(*) AS events,
      sum(CASE WHEN o.type IN ('page', 'screen') THEN 1 ELSE 0 END) AS pages,
      min_by(o.page_path, CASE WHEN coalesce(o.page_url, o.page_path, o.referrer) IS NOT NULL THEN o.place END) AS landing_path,
      lower(url_extract_host(
        min_by(o.page_url, CASE WHEN coalesce(o.page_url, o.page_path, o.referrer) IS NOT NULL THEN o.place END)
      )) AS own_host,
      lower(url_extract_host(
        min_by(o.referrer, CASE WHEN coalesce(o.page_url, o.page_path, o.referrer) IS NOT NULL THEN o.place END)
      )) AS referring_host,
      min_by(o.utm_source, CASE WHEN coalesce(o.utm_source, o.utm_medium, o.utm_campaign) IS NOT NULL THEN o.place END)
        AS utm_source,
      min_by(o.utm_medium, CASE WHEN coalesce(o.utm_source, o.utm_medium, o.utm_campaign) IS NOT NULL THEN o.place END)
        AS utm_medium,
      min_by(o.utm_campaign, CASE WHEN coalesce(o.utm_source, o.utm_medium, o.utm_campaign) IS NOT NULL THEN o.place END)
        AS utm_campaign,
      min_by(o.device, CASE WHEN o.device IS NOT NULL THEN o.place END) AS device,
      sum(CASE WHEN o.event = 'Product Viewed' THEN 1 ELSE 0 END) AS product_views,
      sum(CASE WHEN o.event = 'Product Added' THEN 1 ELSE 0 END) AS product_adds,
      sum(CASE WHEN o.event = 'Product Removed' THEN 1 ELSE 0 END) AS product_removes,
      sum(CASE WHEN o.event = 'Checkout Started' THEN 1 ELSE 0 END) AS checkouts,
      count(DISTINCT CASE WHEN o.event = 'Order Completed' THEN coalesce(o.order_id, o.message_id) END) AS orders,
      max_by(o.order_id, CASE WHEN o.event = 'Order Completed' AND o.order_id IS NOT NULL THEN o.place END) AS order_id,
      CASE
        WHEN max(o.last_ordered_at) >= coalesce(max(o.carted_at), max(o.viewed_at), max(o.last_ordered_at)) THEN 'purchase'
        WHEN max(o.checked_out_at) IS NOT NULL THEN 'checkout'
        WHEN max(o.carted_at) IS NOT NULL THEN 'cart'
        WHEN max(o.viewed_at) IS NOT NULL THEN 'view'
        ELSE 'visit'
      END AS furthest_step,
      max_by(o.currency, CASE WHEN o.currency IS NOT NULL THEN o.place END) AS currency,
      NULLIF(array_join(array_agg(CASE WHEN o.is_left THEN o.product_id END ORDER BY o.product_id), ','), '') AS cart_products,
      sum(CASE WHEN o.is_left THEN o.units_left ELSE 0 END) AS cart_units,
      TRY_CAST(
        sum(CASE WHEN o.is_left THEN CAST(o.units_left AS decimal(20, 4)) * coalesce(o.last_price, 0) END) AS decimal(18, 4)
      ) AS cart_value,
      max(o.from_at) AS from_at
    FROM left_over AS o
    GROUP BY o.source, o.visitor_id, o.started_at
  ),
  landed AS (
    SELECT
      v.*,
      CASE
        WHEN v.referring_host <> ''
          AND v.referring_host <> coalesce(v.own_host, '')
          AND v.referring_host NOT LIKE '%.' || coalesce(v.own_host, '-')
          AND coalesce(v.own_host, '') NOT LIKE '%.' || v.referring_host THEN v.referring_host
      END AS referrer_host,
      coalesce(v.utm_source, v.utm_medium, v.utm_campaign) IS NOT NULL AS is_tagged
    FROM visits AS v
  ),
  judged AS (
    SELECT
      l.*,
      regexp_replace(lower(l.utm_medium), '[^a-z0-9]+', '_') AS medium,
      CASE WHEN l.is_tagged THEN coalesce(lower(l.utm_source), '') ELSE coalesce(l.referrer_host, '') END AS site
    FROM landed AS l
  ),
  sited AS (
    SELECT
      j.*,
      min(r.channel) OVER (PARTITION BY j.source, j.visitor_id, j.started_at) AS site_channel,
      row_number() OVER (PARTITION BY j.source, j.visitor_id, j.started_at ORDER BY u.label) AS copy
    FROM judged AS j
    CROSS JOIN UNNEST(ARRAY[j.site] || split(regexp_replace(j.site, '[^a-z0-9]+', '.'), '.')) AS u(label)
    LEFT JOIN gold.channel_rules AS r ON r.kind = 'site' AND r.term = u.label
  ),
  fresh AS (
    SELECT
      i.*,
      substr(lower(to_hex(sha256(to_utf8(
        i.source || '|' || i.visitor_id || '|' || date_format(i.started_at, '%Y-%m-%d %H:%i:%s.%f')
      )))), 1, 20) AS session_key,
      CASE
        WHEN m.channel IS NOT NULL AND i.site_channel = 'social' THEN m.social_channel
        WHEN m.channel IS NOT NULL THEN m.channel
        WHEN i.site_channel IS NOT NULL THEN i.site_channel
        WHEN i.is_tagged OR i.referrer_host IS NOT NULL THEN 'referral'
        ELSE 'direct'
      END AS channel
    FROM sited AS i
    LEFT JOIN gold.channel_rules AS m ON m.kind = 'medium' AND m.term = i.medium
    WHERE i.copy = 1
  ),
  standing AS (
    SELECT k.source, k.session_key, k.visitor_id, k.started_at, b.source IS NULL AS is_without_start
    FROM gold.sessions AS k
    LEFT JOIN (SELECT DISTINCT a.source, a.visitor_id, a.occurred_at FROM activity AS a) AS b
      ON b.source = k.source AND b.visitor_id = k.visitor_id AND b.occurred_at = k.started_at
    WHERE k.started_at >= date_add('day', -4, :happened)
      AND (k.started_at < date_add('day', 3, :quiet_from) OR k.started_at >= date_add('day', -4, :quiet_to))
  ),
  compared AS (
    SELECT
      coalesce(f.source, k.source) AS source,
      coalesce(f.session_key, k.session_key) AS session_key,
      f.session_key IS NULL AS is_gone,
      coalesce(k.is_without_start, false) AS is_without_start,
      k.started_at AS stood_from,
      max(f.from_at) OVER (
        PARTITION BY
          coalesce(f.source, k.source),
          coalesce(f.visitor_id, k.visitor_id),
          coalesce(f.started_at, k.started_at) >= date_add('day', -4, :quiet_to)
      ) AS anew_from,
      f.visitor_id,
      f.customer_id,
      f.started_at,
      f.ended_at,
      f.events,
      f.pages,
      f.landing_path,
      f.referrer_host,
      f.channel,
      f.utm_source,
      f.utm_medium,
      f.utm_campaign,
      f.device,
      f.product_views,
      f.product_adds,
      f.product_removes,
      f.checkouts,
      f.orders,
      f.order_id,
      f.furthest_step,
      f.cart_products,
      f.cart_units,
      f.cart_value,
      f.currency
    FROM fresh AS f
    FULL OUTER JOIN standing AS k ON k.source = f.source AND k.session_key = f.session_key
  )
  SELECT
    c.source,
    c.session_key,
    c.is_gone,
    c.visitor_id,
    c.customer_id,
    CAST(c.started_at AS timestamp(6)) AS started_at,
    CAST(c.ended_at AS timestamp(6)) AS ended_at,
    CAST(c.events AS bigint) AS events,
    CAST(c.pages AS bigint) AS pages,
    c.landing_path,
    c.referrer_host,
    c.channel,
    c.utm_source,
    c.utm_medium,
    c.utm_campaign,
    c.device,
    CAST(c.product_views AS bigint) AS product_views,
    CAST(c.product_adds AS bigint) AS product_adds,
    CAST(c.product_removes AS bigint) AS product_removes,
    CAST(c.checkouts AS bigint) AS checkouts,
    CAST(c.orders AS bigint) AS orders,
    c.order_id,
    c.furthest_step,
    c.cart_products,
    CAST(c.cart_units AS decimal(38, 4)) AS cart_units,
    c.cart_value,
    c.currency
  FROM compared AS c
  WHERE NOT c.is_gone OR c.is_without_start OR c.stood_from >= c.anew_from
) AS s
ON t.source = s.source
  AND t.session_key = s.session_key
  AND t.started_at >= date_add('day', -4, :happened)
  AND (t.started_at < date_add('day', 3, :quiet_from) OR t.started_at >= date_add('day', -4, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (
  t.customer_id IS DISTINCT FROM s.customer_id
  OR t.ended_at <> s.ended_at
  OR t.events <> s.events
  OR t.pages <> s.pages
  OR t.landing_path IS DISTINCT FROM s.landing_path
  OR t.referrer_host IS DISTINCT FROM s.referrer_host
  OR t.channel <> s.channel
  OR t.utm_source IS DISTINCT FROM s.utm_source
  OR t.utm_medium IS DISTINCT FROM s.utm_medium
  OR t.utm_campaign IS DISTINCT FROM s.utm_campaign
  OR t.device IS DISTINCT FROM s.device
  OR t.product_views <> s.product_views
  OR t.product_adds <> s.product_adds
  OR t.product_removes <> s.product_removes
  OR t.checkouts <> s.checkouts
  OR t.orders <> s.orders
  OR t.order_id IS DISTINCT FROM s.order_id
  OR t.furthest_step <> s.furthest_step
  OR t.cart_products IS DISTINCT FROM s.cart_products
  OR t.cart_units <> s.cart_units
  OR t.cart_value IS DISTINCT FROM s.cart_value
  OR t.currency IS DISTINCT FROM s.currency
) THEN UPDATE SET
  customer_id = s.customer_id,
  ended_at = s.ended_at,
  events = s.events,
  pages = s.pages,
  landing_path = s.landing_path,
  referrer_host = s.referrer_host,
  channel = s.channel,
  utm_source = s.utm_source,
  utm_medium = s.utm_medium,
  utm_campaign = s.utm_campaign,
  device = s.device,
  product_views = s.product_views,
  product_adds = s.product_adds,
  product_removes = s.product_removes,
  checkouts = s.checkouts,
  orders = s.orders,
  order_id = s.order_id,
  furthest_step = s.furthest_step,
  cart_products = s.cart_products,
  cart_units = s.cart_units,
  cart_value = s.cart_value,
  currency = s.currency
WHEN NOT MATCHED THEN INSERT (
  source, session_key, visitor_id, customer_id, started_at, ended_at, events, pages, landing_path, referrer_host, channel,
  utm_source, utm_medium, utm_campaign, device, product_views, product_adds, product_removes, checkouts, orders, order_id,
  furthest_step, cart_products, cart_units, cart_value, currency
) VALUES (
  s.source, s.session_key, s.visitor_id, s.customer_id, s.started_at, s.ended_at, s.events, s.pages, s.landing_path,
  s.referrer_host, s.channel, s.utm_source, s.utm_medium, s.utm_campaign, s.device, s.product_views, s.product_adds,
  s.product_removes, s.checkouts, s.orders, s.order_id, s.furthest_step, s.cart_products, s.cart_units, s.cart_value,
  s.currency
)
