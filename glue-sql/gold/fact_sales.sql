-- Purpose: what was sold: lines with quantity and price above zero, of orders not cancelled, in the version in force.
--   Revenue is after discounts and before tax and shipping. A customer the shop knows under several ids is one customer.
--   The lines are worked out once a refresh, in `gold.sold_lines`; surrogate keys are worked out for whoever asks for them.
-- Grain: one row per line of an order.
-- Inputs: gold.sold_lines
-- Metrics (docs/metrics.md): revenue, units, discount
-- Columns (docs/data-dictionary.md):
--   order_key varchar: source and order
--   source varchar: where the data comes from
--   order_id varchar: the shop’s order or invoice number
--   line_number bigint: ordinal within it, from 1
--   customer_key varchar: surrogate key of the customer; `anonymous` for a guest
--   customer_id varchar: the shop’s id of the customer; null for a guest
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   supplier_id varchar: the shop’s id of the supplier; null where nobody says
--   date_key bigint: day as the number yyyymmdd
--   sale_date date: business day
--   sale_hour bigint: hour of the business day, 0 to 23
--   sold_at timestamp: when the order was placed, UTC; the line’s own time where only its file tells it
--   country varchar: country; `Unknown` where nobody says
--   category varchar: category at the time of sale, else the product’s, by its name; `Uncategorised` where nobody says
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   quantity decimal(18,4): units
--   unit_price decimal(18,4): price of one unit before discount
--   discount decimal(18,4): discount on the whole line
--   freight decimal(18,4): freight charged for the line, no part of revenue; null where the source does not say it
--   revenue decimal(18,4): after discounts, before tax and shipping
CREATE OR REPLACE VIEW gold.fact_sales AS
SELECT
  CAST(l.source || '|' || l.order_id AS varchar) AS order_key,
  CAST(l.source AS varchar) AS source,
  CAST(l.order_id AS varchar) AS order_id,
  CAST(l.line_number AS bigint) AS line_number,
  CAST(
    CASE
      WHEN l.customer_id IS NULL THEN 'anonymous' ELSE lower(to_hex(sha256(to_utf8(l.source || '|' || l.customer_id))))
    END AS varchar
  ) AS customer_key,
  CAST(l.customer_id AS varchar) AS customer_id,
  CAST(lower(to_hex(sha256(to_utf8(l.source || '|' || l.product_id)))) AS varchar) AS product_key,
  CAST(l.product_id AS varchar) AS product_id,
  CAST(
    CASE
      WHEN l.supplier_id IS NULL THEN 'unknown' ELSE lower(to_hex(sha256(to_utf8(l.source || '|' || l.supplier_id))))
    END AS varchar
  ) AS supplier_key,
  CAST(l.supplier_id AS varchar) AS supplier_id,
  CAST(date_format(l.sold_local, '%Y%m%d') AS bigint) AS date_key,
  CAST(l.sold_local AS date) AS sale_date,
  CAST(hour(l.sold_local) AS bigint) AS sale_hour,
  CAST(l.sold_at AS timestamp(6)) AS sold_at,
  CAST(l.country AS varchar) AS country,
  CAST(l.category AS varchar) AS category,
  CAST(l.currency AS varchar) AS currency,
  l.is_product,
  CAST(l.quantity AS decimal(18, 4)) AS quantity,
  CAST(l.unit_price AS decimal(18, 4)) AS unit_price,
  CAST(l.discount AS decimal(18, 4)) AS discount,
  CAST(l.freight AS decimal(18, 4)) AS freight,
  CAST(l.revenue AS decimal(18, 4)) AS revenue
FROM gold.sold_lines AS l
