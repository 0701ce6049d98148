-- Purpose: adds the advertising spend that arrived since the last refresh; the newest version wins.
-- Grain: one row a business day, channel and campaign.
-- Inputs: staging.ad_spend
MERGE INTO silver.ad_spend AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY v.source, v.day, v.channel, v.campaign ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM staging.ad_spend AS n
      WHERE n.dt >= :since
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON t.source = s.source AND t.day = s.day AND t.channel = s.channel AND t.campaign = s.campaign
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
  ingest_id = s.ingest_id,
  received_at = CAST(s.received_at AS timestamp(6)),
  message_id = s.message_id,
  origin = s.origin,
  updated_at = CAST(s.updated_at AS timestamp(6)),
  version = s.version,
  utm_source = s.utm_source,
  utm_medium = s.utm_medium,
  impressions = s.impressions,
  clicks = s.clicks,
  cost = s.cost,
  currency = s.currency
WHEN NOT MATCHED THEN INSERT (
  source, ingest_id, received_at, message_id, origin, updated_at, day, channel, campaign, utm_source, utm_medium,
  impressions, clicks, cost, currency, version
) VALUES (
  s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.message_id, s.origin,
  CAST(s.updated_at AS timestamp(6)), s.day, s.channel, s.campaign, s.utm_source, s.utm_medium, s.impressions, s.clicks,
  s.cost, s.currency, s.version
)
