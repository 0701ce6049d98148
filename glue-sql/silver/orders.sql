-- Purpose: adds the orders that arrived since the last refresh: own headers of order events and order files, and headers
--   derived from the lines of files; the newest own header wins, a derived one stands in until there is an own one, and apart
--   from the header the newest set of lines wins. Of a message or a file that was read again the last reading is in force,
--   whatever time it says. The time of an order is the earliest that its own headers say, else its lines;
--   of what was read again, that may have been the earliest only because it was misread.
-- Grain: one row per order.
-- Inputs: staging.orders, staging.replays, staging.order_lines (a file is taken as a whole, once it is loaded to its end)
MERGE INTO silver.orders AS t
USING (
  WITH reread AS (
    SELECT n.source, n.input, max(n.reading) AS reading
    FROM staging.replays AS n
    WHERE n.batch_id = :taken
    GROUP BY n.source, n.input
  ),
  file_lines AS (
    SELECT
      l.*,
      row_number() OVER (PARTITION BY l.source, l.version_id, l.position ORDER BY l.received_at, l.ingest_id) AS delivery
    FROM staging.order_lines AS l
    LEFT JOIN reread AS r ON r.source = l.source AND r.input = split_part(l.ingest_id, '@', 1)
    WHERE l.batch_id = :taken AND l.origin <> 'event' AND coalesce(split_part(l.ingest_id, '@', 2), '') >= coalesce(r.reading, '')
  ),
  headers AS (
    SELECT
      o.source, o.ingest_id, o.received_at, o.message_id, o.origin, o.updated_at, o.order_id, o.status, o.customer_id,
      o.anonymous_id, o.country, o.currency, o.coupon, o.revenue, o.discount, o.shipping, o.tax, o.total, o.ordered_at,
      o.channel, o.promised_at, o.has_lines, o.message_id AS version_id, false AS is_derived
    FROM staging.orders AS o
    LEFT JOIN reread AS r ON r.source = o.source AND r.input = split_part(o.ingest_id, '@', 1)
    WHERE o.batch_id = :taken AND coalesce(split_part(o.ingest_id, '@', 2), '') >= coalesce(r.reading, '')
    UNION ALL
    SELECT
      l.source,
      min(l.ingest_id) AS ingest_id,
      min(l.received_at) AS received_at,
      min(l.message_id) AS message_id,
      'file' AS origin,
      max(l.updated_at) AS updated_at,
      l.order_id,
      'completed' AS status,
      max(l.customer_id) AS customer_id,
      CAST(NULL AS varchar) AS anonymous_id,
      max(l.country) AS country,
      max(l.currency) AS currency,
      CAST(NULL AS varchar) AS coupon,
      CAST(
        sum(
          CASE
            WHEN l.line_kind = 'sale' THEN round(CAST(l.quantity AS decimal(20, 4)) * l.unit_price, 4) - l.discount
            ELSE 0
          END
        ) AS decimal(18, 4)
      ) AS revenue,
      CAST(sum(l.discount) AS decimal(18, 4)) AS discount,
      CAST(sum(l.freight) AS decimal(18, 4)) AS shipping,
      CAST(NULL AS decimal(18, 4)) AS tax,
      CAST(NULL AS decimal(18, 4)) AS total,
      min(l.ordered_at) AS ordered_at,
      CAST(NULL AS varchar) AS channel,
      CAST(NULL AS timestamp(3)) AS promised_at,
      true AS has_lines,
      l.version_id,
      true AS is_derived
    FROM file_lines AS l
    WHERE l.delivery = 1
    GROUP BY l.source, l.version_id, l.order_id
  ),
  versions AS (
    SELECT
      h.*,
      date_format(h.updated_at, '%Y-%m-%d %H:%i:%s.%f')
        || date_format(h.received_at, '%Y-%m-%d %H:%i:%s.%f') || h.version_id AS version_of_lines,
      row_number() OVER (
        PARTITION BY h.source, h.order_id, h.is_derived, h.version_id
        ORDER BY coalesce(split_part(h.ingest_id, '@', 2), '') DESC, h.received_at, h.ingest_id
      ) AS delivery
    FROM headers AS h
  ),
  ranked AS (
    SELECT
      v.*,
      CASE WHEN v.is_derived THEN '0' ELSE '1' END || v.version_of_lines AS version,
      row_number() OVER (PARTITION BY v.source, v.order_id ORDER BY v.is_derived, v.version_of_lines DESC) AS version_rank,
      row_number() OVER (PARTITION BY v.source, v.order_id, v.has_lines ORDER BY v.version_of_lines DESC) AS lines_rank,
      min(v.ordered_at) OVER (PARTITION BY v.source, v.order_id, v.is_derived) AS first_ordered_at
    FROM versions AS v
    WHERE v.delivery = 1
  )
  SELECT
    h.*,
    l.version_id AS lines_version_id,
    l.version_of_lines AS lines_version,
    r.version_ids AS read_again,
    r.reading
  FROM ranked AS h
  LEFT JOIN (
    SELECT v.source, v.order_id, array_agg(v.version_id) AS version_ids, max(split_part(v.ingest_id, '@', 2)) AS reading
    FROM versions AS v
    WHERE strpos(v.ingest_id, '@') > 0
    GROUP BY v.source, v.order_id
  ) AS r
    ON r.source = h.source AND r.order_id = h.order_id
  LEFT JOIN ranked AS l
    ON l.source = h.source AND l.order_id = h.order_id AND l.has_lines AND l.lines_rank = 1
  WHERE h.version_rank = 1
) AS s
ON t.source = s.source AND t.order_id = s.order_id
WHEN MATCHED AND (
  (s.message_id <> t.message_id AND s.version > t.version)
  OR (
    coalesce(split_part(t.ingest_id, '@', 2), '') < s.reading
    AND (
      (NOT s.is_derived AND contains(s.read_again, t.message_id))
      OR (t.is_derived AND contains(s.read_again, t.lines_version_id))
    )
  )
) THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  is_derived = s.is_derived,
  status = s.status,
  customer_id = s.customer_id,
  anonymous_id = s.anonymous_id,
  country = s.country,
  currency = s.currency,
  coupon = s.coupon,
  revenue = s.revenue,
  discount = s.discount,
  shipping = s.shipping,
  tax = s.tax,
  total = s.total,
  channel = s.channel,
  promised_at = CAST(s.promised_at AS timestamp(6)),
  ordered_at = CASE
    WHEN t.is_derived <> s.is_derived OR s.first_ordered_at < t.ordered_at THEN CAST(s.first_ordered_at AS timestamp(6))
    WHEN t.ordered_at = t.updated_at AND contains(s.read_again, t.message_id) THEN CAST(s.first_ordered_at AS timestamp(6))
    WHEN t.is_derived AND contains(s.read_again, t.lines_version_id) THEN CAST(s.first_ordered_at AS timestamp(6))
    ELSE t.ordered_at
  END,
  lines_version_id = CASE
    WHEN s.lines_version > coalesce(t.lines_version, '') OR contains(s.read_again, t.lines_version_id) THEN s.lines_version_id
    ELSE t.lines_version_id
  END,
  lines_version = CASE
    WHEN s.lines_version > coalesce(t.lines_version, '') OR contains(s.read_again, t.lines_version_id) THEN s.lines_version
    ELSE t.lines_version
  END
WHEN MATCHED AND (
  (s.is_derived = t.is_derived AND s.first_ordered_at < t.ordered_at)
  OR (s.lines_version_id <> coalesce(t.lines_version_id, '') AND s.lines_version > coalesce(t.lines_version, ''))
  OR (contains(s.read_again, t.lines_version_id) AND s.lines_version IS DISTINCT FROM t.lines_version)
) THEN UPDATE SET
  ordered_at = CASE
    WHEN s.is_derived = t.is_derived AND s.first_ordered_at < t.ordered_at THEN CAST(s.first_ordered_at AS timestamp(6))
    ELSE t.ordered_at
  END,
  lines_version_id = CASE
    WHEN s.lines_version > coalesce(t.lines_version, '') OR contains(s.read_again, t.lines_version_id) THEN s.lines_version_id
    ELSE t.lines_version_id
  END,
  lines_version = CASE
    WHEN s.lines_version > coalesce(t.lines_version, '') OR contains(s.read_again, t.lines_version_id) THEN s.lines_version
    ELSE t.lines_version
  END
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, order_id, status, customer_id, anonymous_id, country,
  currency, coupon, revenue, discount, shipping, tax, total, ordered_at, channel, promised_at, version, is_derived,
  lines_version_id, lines_version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin, CAST(s.updated_at AS timestamp(6)),
  s.order_id, s.status, s.customer_id, s.anonymous_id, s.country, s.currency, s.coupon, s.revenue, s.discount, s.shipping,
  s.tax, s.total, CAST(s.first_ordered_at AS timestamp(6)), s.channel, CAST(s.promised_at AS timestamp(6)), s.version,
  s.is_derived, s.lines_version_id, s.lines_version
)
