-- Purpose: adds which devices and other ids were seen with which customers since the last refresh. A device is an
--   anonymousId that an event names together with a userId.
-- Grain: one row per device or account id and a customer that was seen with it.
-- Inputs: staging.identities, staging.events
MERGE INTO silver.identities AS t
USING (
  WITH seen AS (
    SELECT n.source, n.ingest_id, n.received_at, n.kind, n.identity, n.customer_id, n.seen_at
    FROM staging.identities AS n
    WHERE n.batch_id = :taken
    UNION ALL
    SELECT e.source, e.ingest_id, e.received_at, 'device' AS kind, e.anonymous_id, e.user_id, e.occurred_at
    FROM staging.events AS e
    WHERE e.batch_id = :taken AND e.anonymous_id IS NOT NULL AND e.user_id IS NOT NULL
  ),
  ranked AS (
    SELECT
      n.*,
      min(n.seen_at) OVER (PARTITION BY n.source, n.kind, n.identity, n.customer_id) AS first_seen_at,
      row_number() OVER (
        PARTITION BY n.source, n.kind, n.identity, n.customer_id
        ORDER BY n.seen_at DESC, n.ingest_id DESC, n.received_at DESC
      ) AS recency
    FROM seen AS n
  )
  SELECT * FROM ranked WHERE recency = 1
) AS s
ON t.source = s.source AND t.kind = s.kind AND t.identity = s.identity AND t.customer_id = s.customer_id
WHEN MATCHED AND (s.seen_at > t.last_seen_at OR (s.seen_at = t.last_seen_at AND s.ingest_id > t.ingest_id)) THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  first_seen_at = CASE
    WHEN s.first_seen_at < t.first_seen_at THEN CAST(s.first_seen_at AS timestamp(6)) ELSE t.first_seen_at
  END,
  last_seen_at = CAST(s.seen_at AS timestamp(6))
WHEN MATCHED AND s.first_seen_at < t.first_seen_at THEN UPDATE SET
  first_seen_at = CAST(s.first_seen_at AS timestamp(6))
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, kind, identity, customer_id, first_seen_at, last_seen_at
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.kind, s.identity, s.customer_id,
  CAST(s.first_seen_at AS timestamp(6)), CAST(s.seen_at AS timestamp(6))
)
