-- Purpose: takes out, before the merges, what an earlier reading made returns of that was read again: the merge brings what the last
--   reading makes of it.
-- Grain: one row per returned line that an input brought whose last reading is another.
-- Inputs: staging.replays
MERGE INTO silver.returns AS t
USING (
  SELECT n.source, n.input, max(n.reading) AS reading
  FROM staging.replays AS n
  WHERE n.batch_id = :taken
  GROUP BY n.source, n.input
) AS s
ON t.source = s.source AND split_part(t.ingest_id, '@', 1) = s.input
WHEN MATCHED AND coalesce(split_part(t.ingest_id, '@', 2), '') < s.reading THEN DELETE
