-- Purpose: the earliest time that an earlier reading gave to what was read again: the last one may say another. Null when there was no
--   earlier one.
-- Grain: one row.
-- Inputs: staging.replays, silver.events, silver.order_lines, silver.returns
WITH read_again AS (
  SELECT DISTINCT n.source, n.input FROM staging.replays AS n WHERE n.batch_id = :batch
),
known AS (
  SELECT min(t.occurred_at) AS first_at
  FROM silver.events AS t
  JOIN read_again AS n ON n.source = t.source AND n.input = split_part(t.ingest_id, '@', 1)
  UNION ALL
  SELECT min(t.ordered_at) AS first_at
  FROM silver.order_lines AS t
  JOIN read_again AS n ON n.source = t.source AND n.input = split_part(t.ingest_id, '@', 1)
  UNION ALL
  SELECT min(t.returned_at) AS first_at
  FROM silver.returns AS t
  JOIN read_again AS n ON n.source = t.source AND n.input = split_part(t.ingest_id, '@', 1)
)
SELECT CAST(date_format(min(k.first_at), '%Y-%m-%d %H:%i:%s') AS varchar) AS changed
FROM known AS k
