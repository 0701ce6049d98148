-- Purpose: whether what models are asked about still looks like what they were trained on: the population stability index of each input,
--   between the days the champion was trained on and those since. It is the sum over buckets of (p - q) × ln(p / q), with p and q the
--   shares of a bucket then and since (Siddiqi, Credit Risk Scorecards, 2006, who calls 0.25 and more a significant shift); each
--   bucket counts half a line more than it has, so that an empty one has a share too. Amounts are in buckets that double in size.
-- Grain: one row per model, source and input, of sources with a line on both sides.
-- Inputs: gold.model_runs, gold.fact_sales
-- Metrics (docs/metrics.md): input-drift
-- Columns (docs/data-dictionary.md):
--   model varchar: e.g. `order-value`
--   source varchar: where the data comes from
--   input varchar: `quantity`, `unit_price`, `hour`, `country` or `category`
--   lines_before bigint: sold lines that it was trained on
--   lines_since bigint: sold lines since
--   stability_index double: 0 is the same; from 0.25 it is another world
--   run_id varchar: the training run
CREATE OR REPLACE VIEW gold.model_drift AS
WITH lines AS (
  SELECT
    r.model,
    r.run_id,
    s.source,
    s.sale_date > r.data_to AS is_since,
    CAST(floor(log2(CAST(s.quantity AS double))) AS bigint) AS quantity,
    CAST(floor(log2(CAST(s.unit_price AS double))) AS bigint) AS unit_price,
    s.sale_hour AS hour,
    s.country,
    s.category
  FROM gold.fact_sales AS s
  JOIN gold.model_runs AS r ON r.is_champion AND s.sale_date >= r.data_from
  WHERE s.is_product
),
inputs AS (
  SELECT l.model, l.run_id, l.source, l.is_since, 'quantity' AS input, CAST(l.quantity AS varchar) AS bucket
  FROM lines AS l
  UNION ALL
  SELECT l.model, l.run_id, l.source, l.is_since, 'unit_price' AS input, CAST(l.unit_price AS varchar) AS bucket
  FROM lines AS l
  UNION ALL
  SELECT l.model, l.run_id, l.source, l.is_since, 'hour' AS input, CAST(l.hour AS varchar) AS bucket
  FROM lines AS l
  UNION ALL
  SELECT l.model, l.run_id, l.source, l.is_since, 'country' AS input, l.country AS bucket
  FROM lines AS l
  UNION ALL
  SELECT l.model, l.run_id, l.source, l.is_since, 'category' AS input, l.category AS bucket
  FROM lines AS l
),
buckets AS (
  SELECT
    i.model,
    i.run_id,
    i.source,
    i.input,
    i.bucket,
    count(*) - sum(CASE WHEN i.is_since THEN 1 ELSE 0 END) AS before,
    sum(CASE WHEN i.is_since THEN 1 ELSE 0 END) AS since
  FROM inputs AS i
  GROUP BY i.model, i.run_id, i.source, i.input, i.bucket
),
totals AS (
  SELECT
    b.*,
    sum(b.before) OVER (PARTITION BY b.run_id, b.source, b.input) AS all_before,
    sum(b.since) OVER (PARTITION BY b.run_id, b.source, b.input) AS all_since,
    count(*) OVER (PARTITION BY b.run_id, b.source, b.input) AS width
  FROM buckets AS b
),
shares AS (
  SELECT
    t.*,
    (CAST(t.before AS double) + 5e-1) / (CAST(t.all_before AS double) + CAST(t.width AS double) / 2e0) AS p,
    (CAST(t.since AS double) + 5e-1) / (CAST(t.all_since AS double) + CAST(t.width AS double) / 2e0) AS q
  FROM totals AS t
)
SELECT
  CAST(h.model AS varchar) AS model,
  CAST(h.source AS varchar) AS source,
  CAST(h.input AS varchar) AS input,
  CAST(max(h.all_before) AS bigint) AS lines_before,
  CAST(max(h.all_since) AS bigint) AS lines_since,
  CAST(round(sum((h.p - h.q) * ln(h.p / h.q)), 6) AS double) AS stability_index,
  CAST(h.run_id AS varchar) AS run_id
FROM shares AS h
WHERE h.all_before > 0 AND h.all_since > 0
GROUP BY h.model, h.run_id, h.source, h.input
