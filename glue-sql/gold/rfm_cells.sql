-- Purpose: the segment that each RFM cell belongs to: recency against the mean of frequency and monetary score, a half rounded up
--   (FM: a sum of 2 is 1, 3 or 4 is 2, 5 or 6 is 3, 7 or 8 is 4, 9 or 10 is 5). The names are those in common use for RFM. For FM 1
--   to 5, recency 5 is: New, Potential loyalists, Potential loyalists, Champions, Champions;
--   recency 4: Promising, Potential loyalists, Loyal, Champions, Champions;
--   recency 3: About to sleep, About to sleep, Need attention, Loyal, Loyal;
--   recency 2: Hibernating, Hibernating, At risk, At risk, At risk;
--   recency 1: Lost, Lost, At risk, Cannot lose them, Cannot lose them.
-- Grain: one row per cell: 125.
-- Inputs: none
-- Metrics (docs/metrics.md): rfm
-- Columns (docs/data-dictionary.md):
--   rfm_cell varchar: the three scores in a row, `111` to `555`
--   recency_score bigint: 1 to 5; 5 bought most recently
--   frequency_score bigint: 1 to 5; 5 ordered most often
--   monetary_score bigint: 1 to 5; 5 spent most
--   segment varchar: `Champions`, `Loyal`, `Potential loyalists`, `New`, `Promising`, `Need attention`, `About to sleep`, `At risk`,
--     `Cannot lose them`, `Hibernating` or `Lost`
CREATE OR REPLACE VIEW gold.rfm_cells AS
SELECT
  CAST(CAST(c.r AS varchar) || CAST(c.f AS varchar) || CAST(c.m AS varchar) AS varchar) AS rfm_cell,
  CAST(c.r AS bigint) AS recency_score,
  CAST(c.f AS bigint) AS frequency_score,
  CAST(c.m AS bigint) AS monetary_score,
  CAST(
    CASE
      WHEN c.r >= 4 AND c.f + c.m >= 7 THEN 'Champions'
      WHEN c.r = 4 AND c.f + c.m >= 5 THEN 'Loyal'
      WHEN c.r >= 4 AND c.f + c.m >= 3 THEN 'Potential loyalists'
      WHEN c.r = 5 THEN 'New'
      WHEN c.r = 4 THEN 'Promising'
      WHEN c.r = 3 AND c.f + c.m >= 7 THEN 'Loyal'
      WHEN c.r = 3 AND c.f + c.m >= 5 THEN 'Need attention'
      WHEN c.r = 3 THEN 'About to sleep'
      WHEN c.r = 1 AND c.f + c.m >= 7 THEN 'Cannot lose them'
      WHEN c.f + c.m >= 5 THEN 'At risk'
      WHEN c.r = 2 THEN 'Hibernating'
      ELSE 'Lost'
    END AS varchar
  ) AS segment
FROM (
  SELECT k.r, u.f, a.m
  FROM UNNEST(sequence(1, 5)) AS k(r)
  CROSS JOIN UNNEST(sequence(1, 5)) AS u(f)
  CROSS JOIN UNNEST(sequence(1, 5)) AS a(m)
) AS c
