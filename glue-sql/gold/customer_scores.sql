-- Purpose: recency, frequency and monetary value of a customer, their scores among the customers of the source who paid in the same
--   currency, and the tier of their value. Scores are quintiles by cut points on the values, so that customers of
--   equal value have equal scores: one is a step higher for every fifth of the customers who are below. Recency counts to the last day with a sale of the source.
-- Grain: one row per customer and currency.
-- Inputs: gold.customer_orders, gold.source_days, gold.rfm_cells
-- Metrics (docs/metrics.md): recency, frequency, monetary, rfm, value-tier, last-year-revenue
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   currency varchar: ISO 4217 code
--   is_main_currency boolean: the currency of most revenue of the customer; the first by code of equals
--   first_order_date date: day of the first order in the currency
--   last_order_date date: day of the last order in the currency
--   recency_days bigint: days from the last order to the last day with a sale of the source
--   frequency bigint: orders
--   units decimal(38,4): units sold
--   monetary decimal(38,4): revenue in all
--   last_year_revenue decimal(38,4): revenue of the 365 days that end with the last order
--   recency_score bigint: 1 to 5; 5 bought most recently
--   frequency_score bigint: 1 to 5; 5 ordered most often
--   monetary_score bigint: 1 to 5; 5 spent most
--   rfm_cell varchar: the three scores in a row, e.g. `555`
--   segment varchar: segment of the cell, as `gold.rfm_cells` has it
--   value_tier varchar: `VIP` (top 5 % by revenue), `High` (from the 67th percentile), `Medium` (from the 33rd) or `Low`
CREATE OR REPLACE VIEW gold.customer_scores AS
WITH orders AS (
  SELECT o.*, max(o.order_date) OVER (PARTITION BY o.customer_key, o.currency) AS last_date
  FROM gold.customer_orders AS o
),
bought AS (
  SELECT
    o.customer_key,
    o.source,
    o.customer_id,
    o.currency,
    min(o.order_date) AS first_date,
    max(o.order_date) AS last_date,
    count(*) AS orders,
    sum(o.units) AS units,
    sum(o.revenue) AS revenue,
    sum(CASE WHEN date_diff('day', o.order_date, o.last_date) < 365 THEN o.revenue END) AS last_year_revenue
  FROM orders AS o
  GROUP BY o.customer_key, o.source, o.customer_id, o.currency
),
ranked AS (
  SELECT
    b.*,
    row_number() OVER (PARTITION BY b.customer_key ORDER BY b.revenue DESC, b.currency) AS currency_place,
    rank() OVER (PARTITION BY b.source, b.currency ORDER BY b.last_date DESC) - 1 AS more_recent,
    rank() OVER (PARTITION BY b.source, b.currency ORDER BY b.orders) - 1 AS less_often,
    rank() OVER (PARTITION BY b.source, b.currency ORDER BY b.revenue) - 1 AS less_worth,
    CAST(count(*) OVER (PARTITION BY b.source, b.currency) AS double) AS customers,
    percent_rank() OVER (PARTITION BY b.source, b.currency ORDER BY b.revenue) AS revenue_rank
  FROM bought AS b
)
SELECT
  CAST(k.customer_key AS varchar) AS customer_key,
  CAST(k.source AS varchar) AS source,
  CAST(k.customer_id AS varchar) AS customer_id,
  CAST(k.currency AS varchar) AS currency,
  CAST(k.currency_place = 1 AS boolean) AS is_main_currency,
  CAST(k.first_date AS date) AS first_order_date,
  CAST(k.last_date AS date) AS last_order_date,
  CAST(date_diff('day', k.last_date, d.last_sale_date) AS bigint) AS recency_days,
  CAST(k.orders AS bigint) AS frequency,
  CAST(k.units AS decimal(38, 4)) AS units,
  CAST(k.revenue AS decimal(38, 4)) AS monetary,
  CAST(k.last_year_revenue AS decimal(38, 4)) AS last_year_revenue,
  CAST(c.recency_score AS bigint) AS recency_score,
  CAST(c.frequency_score AS bigint) AS frequency_score,
  CAST(c.monetary_score AS bigint) AS monetary_score,
  CAST(c.rfm_cell AS varchar) AS rfm_cell,
  CAST(c.segment AS varchar) AS segment,
  CAST(
    CASE
      WHEN k.revenue_rank >= 0.95 THEN 'VIP'
      WHEN k.revenue_rank >= 0.67 THEN 'High'
      WHEN k.revenue_rank >= 0.33 THEN 'Medium'
      ELSE 'Low'
    END AS varchar
  ) AS value_tier
FROM ranked AS k
JOIN gold.source_days AS d ON d.source = k.source
JOIN gold.rfm_cells AS c ON c.recency_score = 5 - CAST(floor(5 * k.more_recent / k.customers) AS bigint)
  AND c.frequency_score = 1 + CAST(floor(5 * k.less_often / k.customers) AS bigint)
  AND c.monetary_score = 1 + CAST(floor(5 * k.less_worth / k.customers) AS bigint)
