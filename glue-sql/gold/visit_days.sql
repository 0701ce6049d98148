-- Purpose: brings the figures of visits by day up to date. A visit belongs to the business day on which it began. None is
--   longer than two days, so an event can change one that began that long before it: days since the third before that of
--   :happened are counted anew, whole, but for those between the fourth after :quiet_from and the third before :quiet_to.
-- Grain: one row per source, business day, device and channel with a visit.
-- Inputs: gold.sessions, gold.visit_days (days as they stand)
MERGE INTO gold.visit_days AS t
USING (
  WITH visits AS (
    SELECT
      v.source,
      v.visitor_id,
      v.started_at,
      v.ended_at,
      CAST(at_timezone(with_timezone(v.started_at, 'UTC'), :zone) AS date) AS day,
      coalesce(v.device, 'unknown') AS device,
      v.channel,
      CASE v.furthest_step WHEN 'view' THEN 1 WHEN 'cart' THEN 2 WHEN 'checkout' THEN 3 WHEN 'purchase' THEN 4 ELSE 0 END AS step,
      v.orders,
      v.product_views,
      v.product_adds,
      v.checkouts
    FROM gold.sessions AS v
    WHERE v.started_at >= date_add('day', -5, :happened)
      AND (v.started_at < date_add('day', 6, :quiet_from) OR v.started_at >= date_add('day', -5, :quiet_to))
  ),
  placed AS (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.visitor_id, v.day ORDER BY v.started_at) AS place
    FROM visits AS v
    WHERE v.day >= date_add('day', -3, CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date))
      AND (
        v.day <= date_add('day', 4, CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date))
        OR v.day >= date_add('day', -3, CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date))
      )
  ),
  fresh AS (
    SELECT
      p.source,
      date_format(p.day, '%Y-%m-%d') AS day,
      p.device,
      p.channel,
      CAST(p.day AS timestamp(6)) AS day_at,
      CAST(count(*) AS bigint) AS sessions,
      CAST(sum(CASE WHEN p.place = 1 THEN 1 ELSE 0 END) AS bigint) AS visitors,
      CAST(sum(CASE WHEN p.step >= 1 THEN 1 ELSE 0 END) AS bigint) AS viewed,
      CAST(sum(CASE WHEN p.step >= 2 THEN 1 ELSE 0 END) AS bigint) AS carted,
      CAST(sum(CASE WHEN p.step >= 3 THEN 1 ELSE 0 END) AS bigint) AS checked_out,
      CAST(sum(CASE WHEN p.step >= 4 THEN 1 ELSE 0 END) AS bigint) AS purchased,
      CAST(sum(CASE WHEN p.orders > 0 THEN 1 ELSE 0 END) AS bigint) AS converting_sessions,
      CAST(sum(p.product_views) AS bigint) AS product_views,
      CAST(sum(p.product_adds) AS bigint) AS product_adds,
      CAST(sum(p.checkouts) AS bigint) AS checkouts,
      CAST(max(p.ended_at) AS timestamp(6)) AS last_at
    FROM placed AS p
    GROUP BY p.source, p.day, p.device, p.channel
  ),
  standing AS (
    SELECT k.*
    FROM gold.visit_days AS k
    WHERE k.day_at >= CAST(
      date_add('day', -3, CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date)) AS timestamp
    )
      AND (
        k.day_at <= CAST(date_add('day', 4, CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date)) AS timestamp)
        OR k.day_at >= CAST(date_add('day', -3, CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date)) AS timestamp)
      )
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.day, k.day) AS day,
    coalesce(f.device, k.device) AS device,
    coalesce(f.channel, k.channel) AS channel,
    f.source IS NULL AS is_gone,
    f.day_at,
    f.sessions,
    f.visitors,
    f.viewed,
    f.carted,
    f.checked_out,
    f.purchased,
    f.converting_sessions,
    f.product_views,
    f.product_adds,
    f.checkouts,
    f.last_at
  FROM fresh AS f
  FULL OUTER JOIN standing AS k
    ON k.source = f.source AND k.day = f.day AND k.device = f.device AND k.channel = f.channel
) AS s
ON t.source = s.source
  AND t.day = s.day
  AND t.device = s.device
  AND t.channel = s.channel
  AND t.day_at >= date_add('day', -5, :happened)
  AND (t.day_at < date_add('day', 6, :quiet_from) OR t.day_at >= date_add('day', -5, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (
  t.sessions <> s.sessions
  OR t.visitors <> s.visitors
  OR t.viewed <> s.viewed
  OR t.carted <> s.carted
  OR t.checked_out <> s.checked_out
  OR t.purchased <> s.purchased
  OR t.converting_sessions <> s.converting_sessions
  OR t.product_views <> s.product_views
  OR t.product_adds <> s.product_adds
  OR t.checkouts <> s.checkouts
  OR t.last_at <> s.last_at
) THEN UPDATE SET
  sessions = s.sessions,
  visitors = s.visitors,
  viewed = s.viewed,
  carted = s.carted,
  checked_out = s.checked_out,
  purchased = s.purchased,
  converting_sessions = s.converting_sessions,
  product_views = s.product_views,
  product_adds = s.product_adds,
  checkouts = s.checkouts,
  last_at = s.last_at
WHEN NOT MATCHED THEN INSERT (
  source, day, device, channel, day_at, sessions, visitors, viewed, carted, checked_out, purchased, converting_sessions,
  product_views, product_adds, checkouts, last_at
) VALUES (
  s.source, s.day, s.device, s.channel, s.day_at, s.sessions, s.visitors, s.viewed, s.carted, s.checked_out, s.purchased,
  s.converting_sessions, s.product_views, s.product_adds, s.checkouts, s.last_at
)
