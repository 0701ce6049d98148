-- Purpose: whether everything that was received ended as accepted, duplicate or quarantined, each counted by who knows it: received
--   and refused by the functions that receive, duplicates by their keys before a batch is merged, accepted by those that are in
--   silver after it. An input is counted under the one business key that is its own: an event's message, a line's order and number,
--   a record's id. A key that is in silver is accepted once, whichever input's version is in force there; the other inputs of that
--   key are duplicates. Of rows held out that came with an event, the event is the input. What a batch has brought and is not merged yet is pending;
--   difference = received - (accepted + duplicate + quarantined).
-- Grain: one row per source.
-- Inputs: silver.batches, silver.held_rows
-- Metrics (docs/metrics.md): received, accepted, duplicate, quarantined, pending, difference
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   received bigint: inputs received
--   accepted bigint: inputs in silver
--   duplicate bigint: inputs that say again what is known
--   quarantined bigint: inputs refused, or held out of gold
--   pending bigint: taken and not yet merged
--   difference bigint: received less all of them; anything but 0 is an error
--   last_arrived_on date: UTC day on which something of it came last
CREATE OR REPLACE VIEW gold.reconciliation AS
WITH counted AS (
  SELECT
    b.source,
    sum(b.received) AS received,
    max(CASE WHEN b.received > 0 THEN b.day END) AS last_arrived_on,
    sum(b.refused) AS refused,
    sum(b.repeated) + sum(b.inputs - (b.keys - b.known)) AS duplicate,
    sum(b.keys - b.known) AS fresh,
    sum(coalesce(b.merged, b.known) - b.known) AS merged
  FROM silver.batches AS b
  GROUP BY b.source
),
held AS (
  SELECT d.source, count(*) AS held
  FROM (
    SELECT DISTINCT h.source, h.table_name, h.row_id, h.ingest_id
    FROM silver.held_rows AS h
    WHERE CASE
      WHEN h.table_name = 'events' THEN strpos(h.row_id, chr(31)) = 0
      ELSE regexp_replace(split_part(h.ingest_id, '@', 1), ':[0-9]+$', '') NOT LIKE '%:%'
    END
  ) AS d
  JOIN (SELECT DISTINCT k.source, k.kind FROM silver.batches AS k) AS k
    ON k.source = d.source AND k.kind = d.table_name
  GROUP BY d.source
)
SELECT
  CAST(c.source AS varchar) AS source,
  CAST(c.received AS bigint) AS received,
  CAST(c.merged - coalesce(h.held, 0) AS bigint) AS accepted,
  CAST(c.duplicate AS bigint) AS duplicate,
  CAST(c.refused + coalesce(h.held, 0) AS bigint) AS quarantined,
  CAST(c.fresh - c.merged AS bigint) AS pending,
  CAST(c.received - c.merged - c.duplicate - c.refused AS bigint) AS difference,
  CAST(c.last_arrived_on AS date) AS last_arrived_on
FROM counted AS c
LEFT JOIN held AS h ON h.source = c.source
