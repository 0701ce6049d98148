-- Purpose: brings up to date who saw which variant of an experiment on which day. Days since that of :happened are worked out
--   anew, whole; before it nothing is new, and nothing between that of :quiet_from and that of :quiet_to. The names of an experiment and of a variant are looked for where tools put them.
-- Grain: one row per source, experiment, variant, visitor and business day.
-- Inputs: silver.events, gold.experiment_days (days as they stand)
MERGE INTO gold.experiment_days AS t
USING (
  WITH seen AS (
    SELECT
      e.source,
      coalesce(e.anonymous_id, e.user_id) AS visitor_id,
      e.occurred_at,
      CAST(at_timezone(with_timezone(e.occurred_at, 'UTC'), :zone) AS date) AS day,
      coalesce(
        json_extract_scalar(e.payload, '$.properties.experiment_id'),
        json_extract_scalar(e.payload, '$.properties.experiment_name')
      ) AS experiment_id,
      coalesce(
        json_extract_scalar(e.payload, '$.properties.variation_id'),
        json_extract_scalar(e.payload, '$.properties.variant_id'),
        json_extract_scalar(e.payload, '$.properties.variant'),
        json_extract_scalar(e.payload, '$.properties.variation'),
        json_extract_scalar(e.payload, '$.properties.variation_name')
      ) AS variant
    FROM silver.events AS e
    WHERE e.occurred_at >= date_add('day', -2, :happened)
      AND (e.occurred_at < date_add('day', 2, :quiet_from) OR e.occurred_at >= date_add('day', -2, :quiet_to))
      AND e.event = 'Experiment Viewed'
  ),
  fresh AS (
    SELECT
      s.source,
      s.experiment_id,
      s.variant,
      s.visitor_id,
      date_format(s.day, '%Y-%m-%d') AS day,
      CAST(s.day AS timestamp(6)) AS day_at,
      CAST(min(s.occurred_at) AS timestamp(6)) AS first_seen_at,
      CAST(max(s.occurred_at) AS timestamp(6)) AS last_seen_at
    FROM seen AS s
    WHERE s.experiment_id IS NOT NULL
      AND s.variant IS NOT NULL
      AND s.visitor_id IS NOT NULL
      AND s.day >= CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date)
      AND (
        s.day <= CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date)
        OR s.day >= CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date)
      )
    GROUP BY s.source, s.experiment_id, s.variant, s.visitor_id, s.day
  ),
  standing AS (
    SELECT k.source, k.experiment_id, k.variant, k.visitor_id, k.day
    FROM gold.experiment_days AS k
    WHERE k.day_at >= CAST(CAST(at_timezone(with_timezone(:happened, 'UTC'), :zone) AS date) AS timestamp)
      AND (
        k.day_at <= CAST(CAST(at_timezone(with_timezone(:quiet_from, 'UTC'), :zone) AS date) AS timestamp)
        OR k.day_at >= CAST(CAST(at_timezone(with_timezone(:quiet_to, 'UTC'), :zone) AS date) AS timestamp)
      )
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.experiment_id, k.experiment_id) AS experiment_id,
    coalesce(f.variant, k.variant) AS variant,
    coalesce(f.visitor_id, k.visitor_id) AS visitor_id,
    coalesce(f.day, k.day) AS day,
    f.source IS NULL AS is_gone,
    f.day_at,
    f.first_seen_at,
    f.last_seen_at
  FROM fresh AS f
  FULL OUTER JOIN standing AS k
    ON k.source = f.source
    AND k.experiment_id = f.experiment_id
    AND k.variant = f.variant
    AND k.visitor_id = f.visitor_id
    AND k.day = f.day
) AS s
ON t.source = s.source
  AND t.experiment_id = s.experiment_id
  AND t.variant = s.variant
  AND t.visitor_id = s.visitor_id
  AND t.day = s.day
  AND t.day_at >= date_add('day', -2, :happened)
  AND (t.day_at < date_add('day', 2, :quiet_from) OR t.day_at >= date_add('day', -2, :quiet_to))
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED AND (t.first_seen_at <> s.first_seen_at OR t.last_seen_at <> s.last_seen_at) THEN UPDATE SET
  first_seen_at = s.first_seen_at,
  last_seen_at = s.last_seen_at
WHEN NOT MATCHED THEN INSERT (
  source, experiment_id, variant, visitor_id, day, day_at, first_seen_at, last_seen_at
) VALUES (
  s.source, s.experiment_id, s.variant, s.visitor_id, s.day, s.day_at, s.first_seen_at, s.last_seen_at
)
