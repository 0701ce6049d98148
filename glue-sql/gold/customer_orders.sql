-- Purpose: the orders of identified customers, in their sequence: what the marts about customers are made of.
-- Grain: one row per order and currency.
-- Inputs: gold.order_sales
-- Metrics (docs/metrics.md): orders, revenue, new-customers
-- Columns (docs/data-dictionary.md):
--   customer_key varchar: surrogate key of the customer
--   source varchar: where the data comes from
--   customer_id varchar: the shop’s id of the customer
--   order_key varchar: source and order
--   order_id varchar: the shop’s order or invoice number
--   currency varchar: ISO 4217 code
--   order_date date: business day
--   ordered_at timestamp: when, UTC
--   country varchar: country; `Unknown` where nobody says
--   revenue decimal(38,4): after discounts, before tax and shipping
--   units decimal(38,4): units sold
--   lines bigint: lines sold
--   order_number bigint: ordinal among the customer’s orders in this currency, from 1
--   first_order_date date: day of the customer’s first order, in any currency
CREATE OR REPLACE VIEW gold.customer_orders AS
WITH placed AS (
  SELECT
    s.source,
    s.customer_id,
    s.order_id,
    s.currency,
    max(s.customer_key) AS customer_key,
    min(s.sale_date) AS order_date,
    min(s.first_sold_at) AS ordered_at,
    max(s.country) AS country,
    sum(s.revenue) AS revenue,
    sum(s.units) AS units,
    sum(s.lines) AS lines
  FROM gold.order_sales AS s
  WHERE s.customer_id IS NOT NULL
  GROUP BY s.source, s.customer_id, s.order_id, s.currency
)
SELECT
  CAST(p.customer_key AS varchar) AS customer_key,
  CAST(p.source AS varchar) AS source,
  CAST(p.customer_id AS varchar) AS customer_id,
  CAST(p.source || '|' || p.order_id AS varchar) AS order_key,
  CAST(p.order_id AS varchar) AS order_id,
  CAST(p.currency AS varchar) AS currency,
  CAST(p.order_date AS date) AS order_date,
  CAST(p.ordered_at AS timestamp(6)) AS ordered_at,
  CAST(p.country AS varchar) AS country,
  CAST(p.revenue AS decimal(38, 4)) AS revenue,
  CAST(p.units AS decimal(38, 4)) AS units,
  CAST(p.lines AS bigint) AS lines,
  CAST(
    row_number() OVER (
      PARTITION BY p.source, p.customer_id, p.currency ORDER BY p.ordered_at, p.order_id
    ) AS bigint
  ) AS order_number,
  CAST(min(p.order_date) OVER (PARTITION BY p.source, p.customer_id) AS date) AS first_order_date
FROM placed AS p
