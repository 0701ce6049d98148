-- Purpose: brings the figures of products by day up to date. Days since that of :happened are counted anew, whole; before it
--   nothing is new, and nothing between that of :quiet_from and that of :quiet_to. Days are those of the business time zone.
-- Grain: one row per product and business day on which somebody met it.
-- Inputs: silver.events, gold.product_days (days as they stand)
MERGE INTO gold.product_days AS t
USING (
  WITH met AS (
    SELECT
      e.source,
      e.product_id,
      e.event,
      coalesce(e.anonymous_id, e.user_id) AS visitor_id,
      CAST(at_timezone(with_timezone(e.occurred_at, 'UTC'), :zone) AS date) AS day
    FROM silver.events AS e
    WHERE e.occurred_at >= date_add('day', -2, :happened)
      AND (e.occurred_at < date_add('day', 2, :quiet_from) OR e.occurred_at >= date_add('day', -2, :quiet_to))
      AND e.event IN ('Product Viewed', 'Product Added', 'Product Removed')
      AND e.product_id IS NOT NULL
  ),
  fresh AS (
    SELECT
      m.source,
      m.product_id,
      date_format(m.day, '%Y-%m-%d') AS day,
      CAST(m.day AS timestamp(6)) AS day_at,
      CAST(sum(CASE WHEN m.event = 'Product Viewed' THEN 1 ELSE 0 END) AS bigint) AS views,
      CAST(count(DISTINCT CASE WHEN m.event = 'Product Viewed' THEN m.visitor_id END) AS bigint) AS visitors,
      CAST(sum(CASE WHEN m.event = 'Product Added' THEN 1 ELSE 0 END) AS bigint) AS adds,
      CAST(count(DISTINCT CASE WHEN m.event = 'Product Added' THEN m.visitor_id END) AS bigint) AS add_visitors,
      CAST(sum(CASE WHEN m.event = 'Product Removed' THEN 1 ELSE 0 END) AS bigint) AS removes
    FROM met AS m
    WHERE m.day >= CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date)
      AND (
        m.day <= CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date)
        OR m.day >= CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date)
      )
    GROUP BY m.source, m.product_id, m.day
  ),
  standing AS (
    SELECT k.source, k.product_id, k.day
    FROM gold.product_days AS k
    WHERE k.day_at >= CAST(CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date) AS timestamp)
      AND (
        k.day_at <= CAST(CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date) AS timestamp)
        OR k.day_at >= CAST(CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date) AS timestamp)
      )
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.product_id, k.product_id) AS product_id,
    coalesce(f.day, k.day) AS day,
    f.day IS NULL AS is_gone,
    f.day_at,
    f.views,
    f.visitors,
    f.adds,
    f.add_visitors,
    f.removes
  FROM fresh AS f
  FULL OUTER JOIN standing AS k ON k.source = f.source AND k.product_id = f.product_id AND k.day = f.day
) AS s
ON t.source = s.source
  AND t.product_id = s.product_id
  AND t.day = s.day
  AND t.day_at >= date_add('day', -2, :happened)
  AND (t.day_at < date_add('day', 2, :quiet_from) OR t.day_at >= date_add('day', -2, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (
  t.views <> s.views
  OR t.visitors <> s.visitors
  OR t.adds <> s.adds
  OR t.add_visitors <> s.add_visitors
  OR t.removes <> s.removes
) THEN UPDATE SET
  views = s.views,
  visitors = s.visitors,
  adds = s.adds,
  add_visitors = s.add_visitors,
  removes = s.removes
WHEN NOT MATCHED THEN INSERT (source, product_id, day, day_at, views, visitors, adds, add_visitors, removes)
VALUES (s.source, s.product_id, s.day, s.day_at, s.views, s.visitors, s.adds, s.add_visitors, s.removes)
