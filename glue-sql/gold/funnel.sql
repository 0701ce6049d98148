-- Purpose: how far visits get: product viewed, put into the cart, checkout started, order placed, each step counted when it
--   comes after the step before it in the same visit. Counts add up over every column of the grain; rates do not.
-- Grain: one row per source, business day on which visits began, device and channel.
-- Inputs: gold.visit_days
-- Metrics (docs/metrics.md): sessions, funnel-steps, conversion-rate
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   day date: business day
--   device varchar: `desktop`, `mobile`, `tablet` or `unknown`
--   channel varchar: marketing channel of the visit
--   sessions bigint: visits
--   viewed bigint: visits that viewed a product
--   carted bigint: of those, visits that then put one into the cart
--   checked_out bigint: of those, visits that then started the checkout
--   purchased bigint: of those, visits that then ordered
--   converting_sessions bigint: visits with an order, whatever steps came before it
--   view_rate double: viewed by sessions
--   cart_rate double: carted by viewed
--   checkout_rate double: checked_out by carted
--   purchase_rate double: purchased by checked_out
--   conversion_rate double: converting_sessions by sessions
CREATE OR REPLACE VIEW gold.funnel AS
SELECT
  CAST(c.source AS varchar) AS source,
  CAST(c.day AS date) AS day,
  CAST(c.device AS varchar) AS device,
  CAST(c.channel AS varchar) AS channel,
  CAST(c.sessions AS bigint) AS sessions,
  CAST(c.viewed AS bigint) AS viewed,
  CAST(c.carted AS bigint) AS carted,
  CAST(c.checked_out AS bigint) AS checked_out,
  CAST(c.purchased AS bigint) AS purchased,
  CAST(c.converting_sessions AS bigint) AS converting_sessions,
  CAST(CAST(c.viewed AS double) / c.sessions AS double) AS view_rate,
  CAST(CAST(c.carted AS double) / NULLIF(c.viewed, 0) AS double) AS cart_rate,
  CAST(CAST(c.checked_out AS double) / NULLIF(c.carted, 0) AS double) AS checkout_rate,
  CAST(CAST(c.purchased AS double) / NULLIF(c.checked_out, 0) AS double) AS purchase_rate,
  CAST(CAST(c.converting_sessions AS double) / c.sessions AS double) AS conversion_rate
FROM gold.visit_days AS c
