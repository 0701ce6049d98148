-- Purpose: what became of each training run of a model, as it stands: the champion is the run that serves.
-- Grain: one row per training run.
-- Inputs: staging.model_runs
-- Columns (docs/data-dictionary.md):
--   run_id varchar: the training run
--   model varchar: `recommender`, `forecaster`, `customer-value` or `order-value`
--   status varchar: `champion`, `replaced` (was champion), `refused` by the gate, or `failed`
--   is_champion boolean: whether it serves
--   trained_at timestamp: when training ended, UTC; null where it did not
--   changed_at timestamp: when it last became champion, was refused or failed, UTC
--   duration_seconds double: how long training took
--   data_from date: first day of the data
--   data_to date: last day of the data
--   data_rows bigint: rows it was trained on
--   metric varchar: what the gate compared, e.g. `ndcg@10`
--   score double: the run’s figure; null where there was too little data to hold any back
--   champion_score double: that of the champion’s recipe on the same split
--   baselines varchar: JSON: figures of the baselines on the same split
--   metrics varchar: JSON: further figures
--   recipe varchar: JSON: the parameters, as chosen on validation
--   reason varchar: why it came so, and what a person should know
--   artefact_sha256 varchar: hash of the model’s files
--   artefact_uri varchar: where the artefact lies
--   package_arn varchar: its version in the model registry
--   predicted_on varchar: UTC day of training, under which its predictions lie
CREATE OR REPLACE VIEW gold.model_runs AS
WITH told AS (
  SELECT DISTINCT
    r.run_id, r.model, r.status, r.changed_at, r.trained_at, r.duration_seconds, r.data_from, r.data_to, r.data_rows,
    r.metric, r.score, r.champion_score, r.baselines, r.metrics, r.recipe, r.reason, r.artefact_sha256, r.artefact_uri,
    r.package_arn
  FROM staging.model_runs AS r
),
ranked AS (
  SELECT
    t.*,
    row_number() OVER (PARTITION BY t.run_id ORDER BY t.changed_at DESC, t.status) AS lateness,
    max(CASE WHEN t.status IN ('champion', 'restored') THEN t.changed_at END) OVER (PARTITION BY t.model) AS crowned_at
  FROM told AS t
),
latest AS (
  SELECT k.*, k.status IN ('champion', 'restored') AND k.changed_at = k.crowned_at AS is_champion
  FROM ranked AS k
  WHERE k.lateness = 1
)
SELECT
  CAST(k.run_id AS varchar) AS run_id,
  CAST(k.model AS varchar) AS model,
  CAST(
    CASE
      WHEN k.status NOT IN ('champion', 'restored') THEN k.status
      WHEN k.is_champion THEN 'champion'
      ELSE 'replaced'
    END AS varchar
  ) AS status,
  k.is_champion,
  CAST(k.trained_at AS timestamp(6)) AS trained_at,
  CAST(k.changed_at AS timestamp(6)) AS changed_at,
  CAST(k.duration_seconds AS double) AS duration_seconds,
  CAST(date_parse(k.data_from, '%Y-%m-%d') AS date) AS data_from,
  CAST(date_parse(k.data_to, '%Y-%m-%d') AS date) AS data_to,
  CAST(k.data_rows AS bigint) AS data_rows,
  CAST(k.metric AS varchar) AS metric,
  CAST(k.score AS double) AS score,
  CAST(k.champion_score AS double) AS champion_score,
  CAST(k.baselines AS varchar) AS baselines,
  CAST(k.metrics AS varchar) AS metrics,
  CAST(k.recipe AS varchar) AS recipe,
  CAST(k.reason AS varchar) AS reason,
  CAST(k.artefact_sha256 AS varchar) AS artefact_sha256,
  CAST(k.artefact_uri AS varchar) AS artefact_uri,
  CAST(k.package_arn AS varchar) AS package_arn,
  CAST(date_format(k.trained_at, '%Y-%m-%d') AS varchar) AS predicted_on
FROM latest AS k
