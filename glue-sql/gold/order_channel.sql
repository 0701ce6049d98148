-- Purpose: the channel an order came through: what the shop says of it, else the channel of the visit in which it was placed; and the
--   device of that visit.
-- Grain: one row per order.
-- Inputs: silver.orders, gold.attribution_touches
-- Columns (docs/data-dictionary.md):
--   order_key varchar: source and order
--   source varchar: where the data comes from
--   order_id varchar: the shop’s order or invoice number
--   channel varchar: as the shop says, e.g. `store`, or a channel of `gold.channel_rules`; `unknown` where nobody says
--   campaign varchar: utm_campaign of the visit; empty where there is none
--   device varchar: `desktop`, `mobile` or `tablet` of the visit; `unknown` where nobody knows
--   said_by varchar: `shop`, `visit` or `nobody`
CREATE OR REPLACE VIEW gold.order_channel AS
SELECT
  CAST(o.source || '|' || o.order_id AS varchar) AS order_key,
  CAST(o.source AS varchar) AS source,
  CAST(o.order_id AS varchar) AS order_id,
  CAST(coalesce(o.channel, t.channel, 'unknown') AS varchar) AS channel,
  CAST(CASE WHEN o.channel IS NULL THEN coalesce(t.campaign, '') ELSE '' END AS varchar) AS campaign,
  CAST(coalesce(t.device, 'unknown') AS varchar) AS device,
  CAST(
    CASE WHEN o.channel IS NOT NULL THEN 'shop' WHEN t.channel IS NOT NULL THEN 'visit' ELSE 'nobody' END AS varchar
  ) AS said_by
FROM silver.orders AS o
LEFT JOIN gold.attribution_touches AS t
  ON t.source = o.source AND t.order_id = o.order_id AND t.is_order_session
