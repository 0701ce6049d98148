-- Purpose: one person at a glance: recency, frequency and monetary value with their scores, value tier, habit and silence, what they
--   buy, where they came from, what they sent back, and what is expected of them (null before a first training). What is counted in money is so by currency; the habit is the person’s, in
--   any currency, and stands in each of their rows: count people with `is_main_currency`.
-- Grain: one row per identified customer who bought, and currency.
-- Inputs: gold.customer_scores, gold.customer_habits, gold.customer_categories, gold.customer_orders, gold.order_channel,
--   gold.fact_returns, gold.dim_customer, gold.customer_value
-- Metrics (docs/metrics.md): recency, frequency, monetary, rfm, value-tier, net-revenue, average-order-value, return-rate, usual-interval, silence,
--   overdue-factor, at-risk, favourite-category, last-year-revenue,
--   probability-alive, expected-value, lifetime-value, churn-risk
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   currency varchar: ISO 4217 code
--   is_main_currency boolean: the currency of most revenue of the customer; the first by code of equals
--   country varchar: country; `Unknown` where nobody says
--   first_order_date date: day of the first order in the currency
--   last_order_date date: day of the last order in the currency
--   recency_days bigint: days from the last order to the last day with a sale of the source
--   frequency bigint: orders
--   units decimal(38,4): units sold
--   monetary decimal(38,4): revenue in all
--   returned_amount decimal(38,4): value returned
--   net_revenue decimal(38,4): revenue less returns
--   return_rate double: value returned by revenue
--   average_order_value decimal(38,4): revenue by order
--   last_year_revenue decimal(38,4): revenue of the 365 days that end with the last order
--   recency_score bigint: 1 to 5; 5 bought most recently
--   frequency_score bigint: 1 to 5; 5 ordered most often
--   monetary_score bigint: 1 to 5; 5 spent most
--   rfm_cell varchar: the three scores in a row, e.g. `555`
--   segment varchar: segment of the cell, as `gold.rfm_cells` has it
--   value_tier varchar: `VIP` (top 5 % by revenue), `High` (from the 67th percentile), `Medium` (from the 33rd) or `Low`
--   usual_interval_days double: median days between the customer’s purchase days, else the source’s; see `gold.customer_habits`
--   interval_basis varchar: `own` purchases, or those of the `source`
--   expected_order_date date: the last purchase day and the usual interval
--   silence_days bigint: days from the last purchase in any currency to the last day with a sale of the source
--   days_overdue bigint: days from the expected order to that day; negative before it is due
--   overdue_factor double: silence by usual interval, of a week at least
--   is_at_risk boolean: silent for more than one and a half usual intervals
--   favourite_category varchar: category of most revenue; null where they bought nothing but postage and fees
--   last_category varchar: category of most revenue in the last order
--   first_channel varchar: channel of the first order
--   last_channel varchar: channel of the last order
--   probability_alive double: probability that the customer has not left for good
--   expected_orders_90d double: purchase days expected in the next 90 days
--   expected_value_90d decimal(38,4): revenue expected in the next 90 days
--   expected_value_365d decimal(38,4): revenue expected in the next 365 days
--   lifetime_value decimal(38,4): net revenue so far, and the revenue expected in the next 365 days
--   churn_risk double: probability of no purchase within the churn window
CREATE OR REPLACE VIEW gold.customer_360 AS
WITH returned AS (
  SELECT r.customer_key, r.currency, sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  WHERE r.customer_id IS NOT NULL
  GROUP BY r.customer_key, r.currency
),
channels AS (
  SELECT
    o.customer_key,
    o.currency,
    min_by(h.channel, o.order_number) AS first_channel,
    max_by(h.channel, o.order_number) AS last_channel
  FROM gold.customer_orders AS o
  JOIN gold.order_channel AS h ON h.order_key = o.order_key
  GROUP BY o.customer_key, o.currency
)
SELECT
  CAST(s.customer_key AS varchar) AS customer_key,
  CAST(s.source AS varchar) AS source,
  CAST(s.customer_id AS varchar) AS customer_id,
  CAST(s.currency AS varchar) AS currency,
  s.is_main_currency,
  CAST(coalesce(c.country, 'Unknown') AS varchar) AS country,
  CAST(s.first_order_date AS date) AS first_order_date,
  CAST(s.last_order_date AS date) AS last_order_date,
  CAST(s.recency_days AS bigint) AS recency_days,
  CAST(s.frequency AS bigint) AS frequency,
  CAST(s.units AS decimal(38, 4)) AS units,
  CAST(s.monetary AS decimal(38, 4)) AS monetary,
  CAST(coalesce(r.amount, 0) AS decimal(38, 4)) AS returned_amount,
  CAST(s.monetary - coalesce(r.amount, 0) AS decimal(38, 4)) AS net_revenue,
  CAST(CAST(coalesce(r.amount, 0) AS double) / NULLIF(CAST(s.monetary AS double), 0) AS double) AS return_rate,
  CAST(round(CAST(s.monetary AS double) / NULLIF(s.frequency, 0), 4) AS decimal(38, 4)) AS average_order_value,
  CAST(s.last_year_revenue AS decimal(38, 4)) AS last_year_revenue,
  CAST(s.recency_score AS bigint) AS recency_score,
  CAST(s.frequency_score AS bigint) AS frequency_score,
  CAST(s.monetary_score AS bigint) AS monetary_score,
  CAST(s.rfm_cell AS varchar) AS rfm_cell,
  CAST(s.segment AS varchar) AS segment,
  CAST(s.value_tier AS varchar) AS value_tier,
  CAST(b.usual_interval_days AS double) AS usual_interval_days,
  CAST(b.interval_basis AS varchar) AS interval_basis,
  CAST(b.expected_order_date AS date) AS expected_order_date,
  CAST(b.silence_days AS bigint) AS silence_days,
  CAST(b.days_overdue AS bigint) AS days_overdue,
  CAST(b.overdue_factor AS double) AS overdue_factor,
  b.is_at_risk,
  CAST(g.favourite_category AS varchar) AS favourite_category,
  CAST(g.last_category AS varchar) AS last_category,
  CAST(h.first_channel AS varchar) AS first_channel,
  CAST(h.last_channel AS varchar) AS last_channel,
  CAST(v.probability_alive AS double) AS probability_alive,
  CAST(v.expected_orders_90d AS double) AS expected_orders_90d,
  CAST(v.expected_value_90d AS decimal(38, 4)) AS expected_value_90d,
  CAST(v.expected_value_365d AS decimal(38, 4)) AS expected_value_365d,
  CAST(s.monetary - coalesce(r.amount, 0) + v.expected_value_365d AS decimal(38, 4)) AS lifetime_value,
  CAST(v.churn_risk AS double) AS churn_risk
FROM gold.customer_scores AS s
JOIN gold.customer_habits AS b ON b.customer_key = s.customer_key
LEFT JOIN gold.customer_categories AS g ON g.customer_key = s.customer_key AND g.currency = s.currency
LEFT JOIN channels AS h ON h.customer_key = s.customer_key AND h.currency = s.currency
LEFT JOIN returned AS r ON r.customer_key = s.customer_key AND r.currency = s.currency
LEFT JOIN gold.dim_customer AS c ON c.customer_key = s.customer_key
LEFT JOIN gold.customer_value AS v ON v.customer_key = s.customer_key AND v.currency = s.currency
