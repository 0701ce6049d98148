-- Purpose: gives events that were read again what the last reading makes of them. A statement of its own, because an update reads
--   all columns of the days that it looks at, and adding reads three.
-- Grain: one row per event of a source that was read again, and product where it is about several.
-- Inputs: staging.events, staging.replays
MERGE INTO silver.events AS t
USING (
  SELECT *
  FROM (
    SELECT
      e.*,
      r.reading,
      row_number() OVER (PARTITION BY e.source, e.message_id ORDER BY r.reading DESC, e.received_at, e.ingest_id) AS arrival
    FROM staging.events AS e
    JOIN (
      SELECT n.source, n.input, max(n.reading) AS reading
      FROM staging.replays AS n
      WHERE n.batch_id = :taken
      GROUP BY n.source, n.input
    ) AS r
      ON r.source = e.source
      AND r.input = split_part(e.ingest_id, '@', 1)
      AND r.reading = split_part(e.ingest_id, '@', 2)
    WHERE e.batch_id = :taken
  ) AS ranked
  WHERE arrival = 1
) AS s
ON t.source = s.source AND t.message_id = s.message_id AND t.occurred_at >= date_add('day', -31, :happened)
WHEN MATCHED AND s.reading > coalesce(split_part(t.ingest_id, '@', 2), '') THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  type = s.type,
  event = s.event,
  occurred_at = CAST(s.occurred_at AS timestamp(6)),
  user_id = s.user_id,
  anonymous_id = s.anonymous_id,
  session_id = s.session_id,
  page_url = s.page_url,
  page_path = s.page_path,
  referrer = s.referrer,
  utm_source = s.utm_source,
  utm_medium = s.utm_medium,
  utm_campaign = s.utm_campaign,
  utm_term = s.utm_term,
  utm_content = s.utm_content,
  device = s.device,
  locale = s.locale,
  product_id = s.product_id,
  category = s.category,
  quantity = s.quantity,
  price = s.price,
  value = s.value,
  currency = s.currency,
  order_id = s.order_id,
  cart_id = s.cart_id,
  payload = s.payload
