-- Purpose: adds the security log records that arrived since the last refresh; the newest version wins. The id is
--   looked for from 31 days before the earliest record that arrived, so that only those months are read: a log that uses an
--   id again later than that means another record.
-- Grain: one row a log record.
-- Inputs: staging.security_events
MERGE INTO silver.security_events AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.event_id ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM staging.security_events AS n
      WHERE n.dt >= :since
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON t.source = s.source AND t.event_id = s.event_id AND t.occurred_at >= date_add('day', -31, :changed)
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  occurred_at = CAST(s.occurred_at AS timestamp(6)),
  action = s.action,
  outcome = s.outcome,
  severity = s.severity,
  actor_hash = s.actor_hash,
  ip_hash = s.ip_hash,
  country = s.country,
  application = s.application,
  path = s.path,
  http_status = s.http_status,
  detail = s.detail
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, event_id, occurred_at, action, outcome, severity,
  actor_hash, ip_hash, country, application, path, http_status, detail, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.event_id, CAST(s.occurred_at AS timestamp(6)), s.action, s.outcome, s.severity,
  s.actor_hash, s.ip_hash, s.country, s.application, s.path, s.http_status, s.detail, s.version
)
