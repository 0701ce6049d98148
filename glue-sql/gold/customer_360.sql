-- Purpose: one person at a glance: recency, frequency, monetary value and value tier. Recency counts from the last day with
--   a sale of their source, so that a history that ended keeps its meaning.
-- Grain: one row an identified customer who bought.
-- Inputs: gold.fact_sales, gold.fact_returns, gold.dim_customer
-- Columns:
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   country varchar: country; `Unknown` where nobody says
--   first_order_date date: day of the first order
--   last_order_date date: day of the last order
--   recency_days bigint: days from the last order to the last day with a sale of the source
--   frequency bigint: orders
--   units bigint: units sold
--   monetary decimal(18,4): revenue in all
--   returned_amount decimal(18,4): value returned
--   net_revenue decimal(18,4): revenue less returns
--   average_order_value decimal(18,4): revenue by order
--   value_tier varchar: `VIP`, `High`, `Medium` or `Low`
CREATE OR REPLACE VIEW gold.customer_360 AS
WITH bought AS (
  SELECT
    s.customer_key,
    max(s.source) AS source,
    max(s.customer_id) AS customer_id,
    min(s.sale_date) AS first_order_date,
    max(s.sale_date) AS last_order_date,
    count(DISTINCT s.order_key) AS orders,
    sum(s.quantity) AS units,
    sum(s.revenue) AS revenue
  FROM gold.fact_sales AS s
  WHERE s.customer_id IS NOT NULL
  GROUP BY s.customer_key
),
returned AS (
  SELECT r.customer_key, sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  WHERE r.customer_id IS NOT NULL
  GROUP BY r.customer_key
),
last_days AS (
  SELECT source, max(sale_date) AS last_day FROM gold.fact_sales GROUP BY source
),
ranked AS (
  SELECT
    b.*,
    coalesce(r.amount, 0) AS returned_amount,
    date_diff('day', b.last_order_date, d.last_day) AS recency_days,
    percent_rank() OVER (PARTITION BY b.source ORDER BY b.revenue) AS revenue_rank
  FROM bought AS b
  JOIN last_days AS d ON d.source = b.source
  LEFT JOIN returned AS r ON r.customer_key = b.customer_key
)
SELECT
  CAST(k.customer_key AS varchar) AS customer_key,
  CAST(k.source AS varchar) AS source,
  CAST(k.customer_id AS varchar) AS customer_id,
  CAST(coalesce(c.country, 'Unknown') AS varchar) AS country,
  CAST(k.first_order_date AS date) AS first_order_date,
  CAST(k.last_order_date AS date) AS last_order_date,
  CAST(k.recency_days AS bigint) AS recency_days,
  CAST(k.orders AS bigint) AS frequency,
  CAST(k.units AS bigint) AS units,
  CAST(k.revenue AS decimal(18, 4)) AS monetary,
  CAST(k.returned_amount AS decimal(18, 4)) AS returned_amount,
  CAST(k.revenue - k.returned_amount AS decimal(18, 4)) AS net_revenue,
  CAST(round(CAST(k.revenue AS double) / NULLIF(k.orders, 0), 4) AS decimal(18, 4)) AS average_order_value,
  CAST(
    CASE
      WHEN k.revenue_rank >= 0.95 THEN 'VIP'
      WHEN k.revenue_rank >= 0.67 THEN 'High'
      WHEN k.revenue_rank >= 0.33 THEN 'Medium'
      ELSE 'Low'
    END AS varchar
  ) AS value_tier
FROM ranked AS k
LEFT JOIN gold.dim_customer AS c ON c.customer_key = k.customer_key
