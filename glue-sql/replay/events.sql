-- Purpose: takes out, after the merges, what an earlier reading made events of and the last reading does not: further products.
-- Grain: one row per event, or product of one, that an input brought whose last reading is another.
-- Inputs: staging.replays
MERGE INTO silver.events AS t
USING (
  SELECT n.source, n.input, max(n.reading) AS reading
  FROM staging.replays AS n
  WHERE n.batch_id = :taken
  GROUP BY n.source, n.input
) AS s
ON t.source = s.source AND split_part(t.ingest_id, '@', 1) = s.input
WHEN MATCHED AND coalesce(split_part(t.ingest_id, '@', 2), '') < s.reading THEN DELETE
