-- Purpose: takes out, after the merges, the orders that an earlier reading made of what is of no such order in the last reading.
-- Grain: one row per order that an input brought whose last reading is another.
-- Inputs: staging.replays
MERGE INTO silver.orders AS t
USING (
  SELECT n.source, n.input, max(n.reading) AS reading
  FROM staging.replays AS n
  WHERE n.batch_id = :taken
  GROUP BY n.source, n.input
) AS s
ON t.source = s.source AND split_part(t.ingest_id, '@', 1) = s.input
WHEN MATCHED AND coalesce(split_part(t.ingest_id, '@', 2), '') < s.reading THEN DELETE
