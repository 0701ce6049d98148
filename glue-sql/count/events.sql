-- Purpose: counts the events of a batch of arrivals once they are merged, along with what was received: how many inputs there are,
--   under how many message ids, which of these are in silver, and which came with another batch. A batch that is
--   taken again after a crash has been counted. A record of the stream that comes again, in a batch of another cut, was counted
--   with the batch that it came in first. Further products of an event are no inputs: their ids have their place behind chr(31).
-- Grain: one row per batch and source, and per day of what was received.
-- Inputs: staging.events, staging.recounted, staging.receipts, silver.events
MERGE INTO silver.batches AS t
USING (
  WITH merged AS (
    SELECT
      n.source,
      n.message_id,
      count(DISTINCT n.ingest_id) AS inputs,
      max(CASE WHEN m.message_id IS NOT NULL THEN 1 ELSE 0 END) AS is_merged,
      max(CASE WHEN m.batch_id = :batch THEN 1 ELSE 0 END) AS is_new
    FROM staging.events AS n
    LEFT JOIN silver.events AS m
      ON m.source = n.source
      AND m.message_id = n.message_id
      AND m.occurred_at >= date_add('day', -31, :happened)
    WHERE n.batch_id = :batch
      AND strpos(n.message_id, chr(31)) = 0
      AND NOT EXISTS (
        SELECT 1
        FROM staging.recounted AS r
        WHERE r.batch_id = :batch AND r.record_id = regexp_replace(n.ingest_id, ':[0-9]+$', '')
      )
    GROUP BY n.source, n.message_id
  )
  SELECT
    g.source,
    'events' AS kind,
    substr(:batch, 1, 10) AS day,
    0 AS received,
    0 AS repeated,
    0 AS refused,
    CAST(sum(g.inputs) AS bigint) AS inputs,
    count(*) AS keys,
    CAST(sum(g.is_merged - g.is_new) AS bigint) AS known,
    CAST(sum(g.is_merged) AS bigint) AS merged
  FROM merged AS g
  GROUP BY g.source
  UNION ALL
  SELECT
    r.source,
    'receipt' AS kind,
    r.day,
    CAST(sum(r.received) AS bigint) AS received,
    CAST(sum(r.repeated) AS bigint) AS repeated,
    CAST(sum(r.refused) AS bigint) AS refused,
    0 AS inputs,
    0 AS keys,
    0 AS known,
    CAST(NULL AS bigint) AS merged
  FROM staging.receipts AS r
  WHERE r.batch_id = :batch
  GROUP BY r.source, r.day
) AS s
ON t.batch_id = :batch AND t.source = s.source AND t.kind = s.kind AND t.day = s.day
WHEN NOT MATCHED THEN INSERT (
  source, batch_id, kind, day, received, repeated, refused, inputs, keys, known, merged
) VALUES (
  s.source, :batch, s.kind, s.day, s.received, s.repeated, s.refused, s.inputs, s.keys, s.known, s.merged
)
