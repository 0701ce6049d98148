-- Purpose: adds the events that arrived since the last refresh; the first arrival of a messageId is kept, and of what was read
--   again and is not there the last reading (it has `@` and the time of the reading in its ingest_id). The id is looked for
--   from 31 days before the earliest event that arrived, so that only those months are read. A message that is sent again
--   says the same time again; only one without a time of its own, sent again more than 31 days later, counts as another.
-- Grain: one row per event of a source, and product where it is about several.
-- Inputs: staging.events, staging.replays
MERGE INTO silver.events AS t
USING (
  SELECT *
  FROM (
    SELECT
      e.*,
      coalesce(split_part(e.ingest_id, '@', 2), '') AS reading,
      row_number() OVER (
        PARTITION BY e.source, e.message_id
        ORDER BY coalesce(split_part(e.ingest_id, '@', 2), '') DESC, e.received_at, e.ingest_id
      ) AS arrival
    FROM staging.events AS e
    LEFT JOIN (
      SELECT n.source, n.input, max(n.reading) AS reading
      FROM staging.replays AS n
      WHERE n.batch_id = :taken
      GROUP BY n.source, n.input
    ) AS r
      ON r.source = e.source AND r.input = split_part(e.ingest_id, '@', 1)
    WHERE e.batch_id = :taken AND coalesce(split_part(e.ingest_id, '@', 2), '') >= coalesce(r.reading, '')
  ) AS ranked
  WHERE arrival = 1
) AS s
ON t.source = s.source AND t.message_id = s.message_id AND t.occurred_at >= date_add('day', -31, :happened)
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, type, event, occurred_at, user_id, anonymous_id, session_id, page_url,
  page_path, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, device, locale, product_id, category,
  quantity, price, value, currency, order_id, cart_id, payload, batch_id
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.type, s.event,
  CAST(s.occurred_at AS timestamp(6)), s.user_id, s.anonymous_id, s.session_id, s.page_url, s.page_path, s.referrer,
  s.utm_source, s.utm_medium, s.utm_campaign, s.utm_term, s.utm_content, s.device, s.locale, s.product_id, s.category,
  s.quantity, s.price, s.value, s.currency, s.order_id, s.cart_id, s.payload, :batch
)
