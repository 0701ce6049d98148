-- Purpose: how many customers of a country, by the month of their first order, ordered again in the months after it.
-- Grain: one row per source, currency, cohort month and age in months; months that are over.
-- Inputs: gold.cohorts
-- Parameters:
--   country varchar: the country of the first order, e.g. United Kingdom
SELECT
  CAST(c.source AS varchar) AS source,
  CAST(c.currency AS varchar) AS currency,
  CAST(c.cohort_month AS date) AS cohort_month,
  CAST(c.months_since AS bigint) AS months_since,
  CAST(c.customers AS bigint) AS customers,
  CAST(c.active_customers AS bigint) AS active_customers,
  CAST(c.retention AS double) AS retention
FROM gold.cohorts AS c
WHERE c.dimension = 'country' AND c.is_complete AND c.member = ?
ORDER BY source, currency, cohort_month, months_since
