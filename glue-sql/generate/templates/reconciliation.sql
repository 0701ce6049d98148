-- Purpose: whether everything that was received ended as accepted, duplicate or quarantined, each counted where it lies:
--   received in bronze and in the load reports, accepted in silver, duplicates in staging, refusals in quarantine and among the
--   rows held out.
--   An input is counted under the one business key that is its own: an event's message, a line's order and number, a record's id.
--   A key that is in silver is accepted once, whichever input's version is in force there; the other inputs of that key are
--   duplicates. It goes back as far as bronze and quarantine are kept, which the stage's retention says. What has been staged
--   and not yet merged is pending; difference = received - (accepted + duplicate + quarantined).
-- Grain: one row per source.
-- Inputs: bronze.raw_events, staging.*, silver.*
-- Metrics (docs/metrics.md): received, accepted, duplicate, quarantined, pending, difference
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   received bigint: inputs received
--   accepted bigint: inputs in silver
--   duplicate bigint: inputs that say again what is known
--   quarantined bigint: inputs refused, or held out of gold
--   pending bigint: staged and not yet merged
--   difference bigint: received less all of them; anything but 0 is an error
CREATE OR REPLACE VIEW gold.reconciliation AS
WITH {{numbered}},
event_inputs AS (
  SELECT DISTINCT source, ingest_id FROM staging.events WHERE dt >= :kept
),
staged AS (
{{staged}}
),
merged AS (
{{merged}}
),
inputs AS (
  SELECT source, count(*) AS inputs
  FROM (SELECT DISTINCT kind, source, ingest_id FROM staged) AS distinct_inputs
  GROUP BY source
),
held AS (
  SELECT DISTINCT table_name AS kind, source, ingest_id FROM silver.held_rows
),
keys AS (
  SELECT kind, source, id, max(staged) AS staged, max(merged) AS merged, max(held) AS held
  FROM (
    SELECT s.kind, s.source, s.id, 1 AS staged, 0 AS merged, CASE WHEN h.kind IS NULL THEN 0 ELSE 1 END AS held
    FROM staged AS s
    LEFT JOIN held AS h ON h.kind = s.kind AND h.source = s.source AND h.ingest_id = s.ingest_id
    UNION ALL
    SELECT kind, source, id, 0 AS staged, 1 AS merged, 0 AS held FROM merged
  ) AS both_sides
  GROUP BY kind, source, id
),
counted AS (
  SELECT
    source, count(DISTINCT ingest_id) AS received, 0 AS repeated, 0 AS inputs, 0 AS messages, 0 AS accepted, 0 AS held, 0 AS refused
  FROM bronze.raw_events
  WHERE dt >= :kept
  GROUP BY source
  UNION ALL
  SELECT source, sum(received), sum(duplicate), 0, 0, 0, 0, 0
  FROM (SELECT DISTINCT source, ingest_id, received, duplicate FROM staging.loads WHERE dt >= :kept) AS uploads
  GROUP BY source
  UNION ALL
  SELECT source, 0, 0, inputs, 0, 0, 0, 0 FROM inputs
  UNION ALL
  SELECT source, 0, 0, 0, sum(staged), sum(staged * merged), sum(staged * (1 - merged) * held), 0 FROM keys GROUP BY source
  UNION ALL
  SELECT source, 0, 0, 0, 0, 0, 0, count(DISTINCT ingest_id) FROM staging.quarantine WHERE dt >= :kept GROUP BY source
),
summed AS (
  SELECT
    source,
    sum(received) AS received,
    sum(accepted) AS accepted,
    sum(repeated) + sum(inputs) - sum(messages) AS duplicate,
    sum(refused) + sum(held) AS quarantined,
    sum(messages) - sum(accepted) - sum(held) AS pending
  FROM counted
  GROUP BY source
)
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.received AS bigint) AS received,
  CAST(s.accepted AS bigint) AS accepted,
  CAST(s.duplicate AS bigint) AS duplicate,
  CAST(s.quarantined AS bigint) AS quarantined,
  CAST(s.pending AS bigint) AS pending,
  CAST(s.received - s.accepted - s.duplicate - s.quarantined AS bigint) AS difference
FROM summed AS s
WHERE s.received + s.accepted + s.duplicate + s.quarantined + s.pending > 0
