-- Purpose: how far visits get: product viewed, put into the cart, checkout started, order placed, each step counted when it
--   comes after those before it in the same visit; a step that a visit does without is passed over, and counts as taken. A step
--   that no event of a source has ever told of is null: nobody knows, which is not the same as nobody. Counts add up over every
--   column of the grain; rates do not.
-- Grain: one row per source, business day on which visits began, device and channel.
-- Inputs: gold.visit_days
-- Metrics (docs/metrics.md): sessions, funnel-steps, conversion-rate
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   day date: business day
--   device varchar: `desktop`, `mobile`, `tablet` or `unknown`
--   channel varchar: marketing channel of the visit
--   sessions bigint: visits
--   viewed bigint: visits that viewed a product, or got further; null where the source tells of no views
--   carted bigint: of those, visits that then put one into the cart, or got further; null where the source tells of no carts
--   checked_out bigint: of those, visits that then started the checkout, or ordered; null where the source tells of no checkouts
--   purchased bigint: of those, visits that then ordered
--   converting_sessions bigint: visits with an order, whatever steps came before it
--   view_rate double: viewed by sessions
--   cart_rate double: carted by the visits of the step before it that the source tells of
--   checkout_rate double: checked_out by the visits of the step before it that the source tells of
--   purchase_rate double: purchased by the visits of the step before it that the source tells of
--   conversion_rate double: converting_sessions by sessions
CREATE OR REPLACE VIEW gold.funnel AS
WITH told AS (
  SELECT
    v.source,
    sum(v.product_views) > 0 AS of_views,
    sum(v.product_adds) > 0 AS of_carts,
    sum(v.checkouts) > 0 AS of_checkouts
  FROM gold.visit_days AS v
  GROUP BY v.source
),
steps AS (
  SELECT
    v.source,
    v.day,
    v.device,
    v.channel,
    v.sessions,
    CASE WHEN t.of_views THEN v.viewed END AS viewed,
    CASE WHEN t.of_carts THEN v.carted END AS carted,
    CASE WHEN t.of_checkouts THEN v.checked_out END AS checked_out,
    v.purchased,
    v.converting_sessions
  FROM gold.visit_days AS v
  JOIN told AS t ON t.source = v.source
)
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
  CAST(CAST(c.carted AS double) / NULLIF(coalesce(c.viewed, c.sessions), 0) AS double) AS cart_rate,
  CAST(CAST(c.checked_out AS double) / NULLIF(coalesce(c.carted, c.viewed, c.sessions), 0) AS double) AS checkout_rate,
  CAST(
    CAST(c.purchased AS double) / NULLIF(coalesce(c.checked_out, c.carted, c.viewed, c.sessions), 0) AS double
  ) AS purchase_rate,
  CAST(CAST(c.converting_sessions AS double) / c.sessions AS double) AS conversion_rate
FROM steps AS c
