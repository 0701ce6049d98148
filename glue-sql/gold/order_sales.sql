-- Purpose: what was sold, by order: `gold.fact_sales` added up over products, so that what asks for none reads a fraction of it.
-- Grain: one row per order, hour, customer, currency, country, category and kind of line (product or not).
-- Inputs: gold.sold_orders
-- Metrics (docs/metrics.md): revenue, units
-- Columns (docs/data-dictionary.md):
--   order_key varchar: source and order
--   source varchar: where the data comes from
--   order_id varchar: the shop’s order or invoice number
--   customer_key varchar: surrogate key of the customer; `anonymous` for a guest
--   customer_id varchar: the shop’s id of the customer; null for a guest
--   sale_date date: business day
--   sale_hour bigint: hour of the business day, 0 to 23
--   first_sold_at timestamp: earliest time of its lines, UTC
--   currency varchar: ISO 4217 code
--   country varchar: country; `Unknown` where nobody says
--   category varchar: category at the time of sale, else the product’s, by its name; `Uncategorised` where nobody says
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   revenue decimal(38,4): after discounts, before tax and shipping
--   units decimal(38,4): units sold
--   lines bigint: lines sold
CREATE OR REPLACE VIEW gold.order_sales AS
SELECT
  CAST(o.source || '|' || o.order_id AS varchar) AS order_key,
  CAST(o.source AS varchar) AS source,
  CAST(o.order_id AS varchar) AS order_id,
  CAST(o.customer_key AS varchar) AS customer_key,
  CAST(o.customer_id AS varchar) AS customer_id,
  CAST(o.sold_hour AS date) AS sale_date,
  CAST(hour(o.sold_hour) AS bigint) AS sale_hour,
  CAST(o.first_sold_at AS timestamp(6)) AS first_sold_at,
  CAST(o.currency AS varchar) AS currency,
  CAST(o.country AS varchar) AS country,
  CAST(o.category AS varchar) AS category,
  o.is_product,
  CAST(o.revenue AS decimal(38, 4)) AS revenue,
  CAST(o.units AS decimal(38, 4)) AS units,
  CAST(o.lines AS bigint) AS lines
FROM gold.sold_orders AS o
