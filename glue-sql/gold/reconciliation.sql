-- Purpose: whether everything that was received ended as accepted, duplicate or quarantined, each counted where it lies:
--   received in bronze and in the load reports, accepted in silver, duplicates in staging, refusals in quarantine.
--   What has been staged and not yet merged is pending; difference = received - (accepted + duplicate + quarantined).
-- Grain: one row a source.
-- Inputs: bronze.raw_events, staging.*, silver.events, silver.order_lines, silver.returns
-- Columns:
--   source varchar: where the data comes from
--   received bigint: inputs received
--   accepted bigint: inputs in silver
--   duplicate bigint: inputs that say again what is known
--   quarantined bigint: inputs refused
--   pending bigint: staged and not yet merged
--   difference bigint: received less all of them; anything but 0 is a fault
CREATE OR REPLACE VIEW gold.reconciliation AS
WITH received AS (
  SELECT source, count(DISTINCT ingest_id) AS received, CAST(0 AS bigint) AS repeated
  FROM bronze.raw_events
  GROUP BY source
  UNION ALL
  SELECT source, sum(received) AS received, sum(duplicate) AS repeated
  FROM (SELECT DISTINCT source, ingest_id, received, duplicate FROM staging.loads) AS uploads
  GROUP BY source
),
staged AS (
  SELECT source, count(DISTINCT ingest_id) AS inputs, count(DISTINCT message_id) AS messages
  FROM staging.events
  GROUP BY source
  UNION ALL
  SELECT source, count(DISTINCT ingest_id) AS inputs, count(DISTINCT order_id || '|' || CAST(line_number AS varchar)) AS messages
  FROM (
    SELECT d.*, row_number() OVER (PARTITION BY d.source, d.version_id, d.order_id ORDER BY d.position) AS line_number
    FROM (
      SELECT DISTINCT source, ingest_id, version_id, order_id, position FROM staging.order_lines WHERE origin = 'file'
    ) AS d
  ) AS lines
  GROUP BY source
  UNION ALL
  SELECT source, count(DISTINCT ingest_id) AS inputs, count(DISTINCT return_id || '|' || CAST(line_number AS varchar)) AS messages
  FROM (
    SELECT d.*, row_number() OVER (PARTITION BY d.source, d.version_id, d.return_id ORDER BY d.position) AS line_number
    FROM (
      SELECT DISTINCT source, ingest_id, version_id, return_id, position FROM staging.returns WHERE origin = 'file'
    ) AS d
  ) AS lines
  GROUP BY source
),
accepted AS (
  SELECT source, count(*) AS accepted FROM silver.events GROUP BY source
  UNION ALL
  SELECT source, count(*) AS accepted FROM silver.order_lines WHERE origin = 'file' GROUP BY source
  UNION ALL
  SELECT source, count(*) AS accepted FROM silver.returns WHERE origin = 'file' GROUP BY source
),
quarantined AS (
  SELECT source, count(DISTINCT ingest_id) AS quarantined FROM staging.quarantine GROUP BY source
),
counted AS (
  SELECT source, received, repeated, 0 AS inputs, 0 AS messages, 0 AS accepted, 0 AS quarantined FROM received
  UNION ALL
  SELECT source, 0, 0, inputs, messages, 0, 0 FROM staged
  UNION ALL
  SELECT source, 0, 0, 0, 0, accepted, 0 FROM accepted
  UNION ALL
  SELECT source, 0, 0, 0, 0, 0, quarantined FROM quarantined
),
summed AS (
  SELECT
    source,
    sum(received) AS received,
    sum(accepted) AS accepted,
    sum(repeated) + sum(inputs) - sum(messages) AS duplicate,
    sum(quarantined) AS quarantined,
    sum(messages) - sum(accepted) AS pending
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
