-- Purpose: the call list: customers of the tiers VIP and High whose silence exceeds their own habit, the most urgent first. The
--   priority is what a year of their custom was worth, times how far they are overdue; three usual intervals count at most, because
--   a longer silence makes a call no more urgent. What came back is not at stake: who returned everything is not called.
--   `gold.customer_habits` has the rule of silence.
-- Grain: one row per customer at risk, in the currency of most of their revenue.
-- Inputs: gold.customer_360
-- Metrics (docs/metrics.md): at-risk, overdue-factor, revenue-at-stake, priority-score, value-tier, net-revenue
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code
--   call_rank bigint: 1 for the first to call, among customers of the source and currency
--   customer_key varchar: surrogate key of the customer
--   customer_id varchar: the shop’s id of the customer
--   country varchar: country; `Unknown` where nobody says
--   value_tier varchar: `VIP` or `High`
--   segment varchar: RFM segment
--   usual_interval_days double: median days between their purchase days, or the source’s
--   interval_basis varchar: `own` purchases, or those of the `source`
--   silence_days bigint: days from the last purchase to the last day with a sale of the source
--   overdue_factor double: silence by usual interval, of a week at least
--   revenue_at_stake decimal(38,4): revenue of the 365 days that end with the last order, net revenue of all time at most
--   priority_score decimal(38,4): revenue at stake times the overdue factor, of 3 at most
--   frequency bigint: orders
--   monetary decimal(38,4): revenue in all
--   last_order_date date: day of the last order in the currency
--   last_category varchar: category of most revenue in the last order
--   favourite_category varchar: category of most revenue
CREATE OR REPLACE VIEW gold.vip_at_risk AS
WITH silent AS (
  SELECT c.*, least(c.last_year_revenue, c.net_revenue) AS revenue_at_stake
  FROM gold.customer_360 AS c
  WHERE c.is_main_currency AND c.is_at_risk AND c.value_tier IN ('VIP', 'High') AND c.net_revenue > 0
),
scored AS (
  SELECT
    s.*,
    CAST(
      round(CAST(s.revenue_at_stake AS double) * least(s.overdue_factor, CAST(3 AS double)), 4) AS decimal(38, 4)
    ) AS priority_score
  FROM silent AS s
)
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.currency AS varchar) AS currency,
  CAST(
    row_number() OVER (PARTITION BY s.source, s.currency ORDER BY s.priority_score DESC, s.customer_key) AS bigint
  ) AS call_rank,
  CAST(s.customer_key AS varchar) AS customer_key,
  CAST(s.customer_id AS varchar) AS customer_id,
  CAST(s.country AS varchar) AS country,
  CAST(s.value_tier AS varchar) AS value_tier,
  CAST(s.segment AS varchar) AS segment,
  CAST(s.usual_interval_days AS double) AS usual_interval_days,
  CAST(s.interval_basis AS varchar) AS interval_basis,
  CAST(s.silence_days AS bigint) AS silence_days,
  CAST(s.overdue_factor AS double) AS overdue_factor,
  CAST(s.revenue_at_stake AS decimal(38, 4)) AS revenue_at_stake,
  CAST(s.priority_score AS decimal(38, 4)) AS priority_score,
  CAST(s.frequency AS bigint) AS frequency,
  CAST(s.monetary AS decimal(38, 4)) AS monetary,
  CAST(s.last_order_date AS date) AS last_order_date,
  CAST(s.last_category AS varchar) AS last_category,
  CAST(s.favourite_category AS varchar) AS favourite_category
FROM scored AS s
