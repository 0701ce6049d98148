-- Purpose: takes out, before the merges, the lines that an earlier reading made of what was read again: the merge brings those of the
--   last reading, which may be fewer, or of another order.
-- Grain: one row per line of an order that an input brought whose last reading is another.
-- Inputs: staging.replays
MERGE INTO silver.order_lines AS t
USING (
  SELECT n.source, n.input, max(n.reading) AS reading
  FROM staging.replays AS n
  WHERE n.batch_id = :taken
  GROUP BY n.source, n.input
) AS s
ON t.source = s.source AND split_part(t.ingest_id, '@', 1) = s.input
WHEN MATCHED AND coalesce(split_part(t.ingest_id, '@', 2), '') < s.reading THEN DELETE
