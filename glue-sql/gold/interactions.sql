-- Purpose: brings up to date what visitors did with products, short of buying them: that is read from the orders, which can
--   still change. Days since that of :happened are counted anew, whole; before it nothing is new, and nothing between that
--   of :quiet_from and that of :quiet_to. Days are those of the business time zone.
-- Grain: one row per visitor, product and business day.
-- Inputs: silver.events, gold.interactions (days as they stand)
MERGE INTO gold.interactions AS t
USING (
  WITH met AS (
    SELECT
      e.source,
      e.product_id,
      e.event,
      e.user_id,
      coalesce(e.anonymous_id, e.user_id) AS visitor_id,
      CAST(at_timezone(with_timezone(e.occurred_at, 'UTC'), :zone) AS date) AS day,
      row_number() OVER (
        PARTITION BY e.source, coalesce(e.anonymous_id, e.user_id) ORDER BY e.occurred_at, e.message_id
      ) AS place
    FROM silver.events AS e
    WHERE e.occurred_at >= date_add('day', -2, :happened)
      AND (e.occurred_at < date_add('day', 2, :quiet_from) OR e.occurred_at >= date_add('day', -2, :quiet_to))
      AND e.event IN ('Product Viewed', 'Product Added')
      AND e.product_id IS NOT NULL
  ),
  fresh AS (
    SELECT
      m.source,
      m.visitor_id,
      m.product_id,
      max_by(m.user_id, CASE WHEN m.user_id IS NOT NULL THEN m.place END) AS customer_id,
      date_format(m.day, '%Y-%m-%d') AS day,
      CAST(m.day AS timestamp(6)) AS day_at,
      CAST(sum(CASE WHEN m.event = 'Product Viewed' THEN 1 ELSE 0 END) AS bigint) AS views,
      CAST(sum(CASE WHEN m.event = 'Product Added' THEN 1 ELSE 0 END) AS bigint) AS adds
    FROM met AS m
    WHERE m.day >= CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date)
      AND (
        m.day <= CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date)
        OR m.day >= CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date)
      )
    GROUP BY m.source, m.visitor_id, m.product_id, m.day
  ),
  standing AS (
    SELECT k.source, k.visitor_id, k.product_id, k.day
    FROM gold.interactions AS k
    WHERE k.day_at >= CAST(CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date) AS timestamp)
      AND (
        k.day_at <= CAST(CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date) AS timestamp)
        OR k.day_at >= CAST(CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date) AS timestamp)
      )
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.visitor_id, k.visitor_id) AS visitor_id,
    coalesce(f.product_id, k.product_id) AS product_id,
    coalesce(f.day, k.day) AS day,
    f.day IS NULL AS is_gone,
    f.customer_id,
    f.day_at,
    f.views,
    f.adds
  FROM fresh AS f
  FULL OUTER JOIN standing AS k
    ON k.source = f.source AND k.visitor_id = f.visitor_id AND k.product_id = f.product_id AND k.day = f.day
) AS s
ON t.source = s.source
  AND t.visitor_id = s.visitor_id
  AND t.product_id = s.product_id
  AND t.day = s.day
  AND t.day_at >= date_add('day', -2, :happened)
  AND (t.day_at < date_add('day', 2, :quiet_from) OR t.day_at >= date_add('day', -2, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (
  t.views <> s.views OR t.adds <> s.adds OR t.customer_id IS DISTINCT FROM s.customer_id
) THEN UPDATE SET
  customer_id = s.customer_id,
  views = s.views,
  adds = s.adds
WHEN NOT MATCHED THEN INSERT (source, visitor_id, customer_id, product_id, day, day_at, views, adds)
VALUES (s.source, s.visitor_id, s.customer_id, s.product_id, s.day, s.day_at, s.views, s.adds)
