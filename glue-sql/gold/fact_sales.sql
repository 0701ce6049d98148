-- Purpose: what was sold: lines with quantity and price above zero, of orders not cancelled, in the version in force.
--   Revenue is after discounts and before tax and shipping.
-- Grain: one row a line of an order.
-- Inputs: silver.order_lines, silver.orders, silver.customers (the country, where the order does not say it)
-- Columns:
--   order_key varchar: source and order
--   source varchar: where the data comes from
--   customer_key varchar: surrogate key of the customer
--   customer_id varchar: the shop’s id of the customer
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   order_id varchar: the shop’s order or invoice number
--   line_number bigint: ordinal within it, from 1
--   date_key bigint: day as the number yyyymmdd
--   sale_date date: business day
--   sale_hour bigint: hour of the business day, 0 to 23
--   sold_at timestamp: when, UTC
--   country varchar: country; `Unknown` where nobody says
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   quantity bigint: units
--   unit_price decimal(18,4): price of one unit before discount
--   discount decimal(18,4): discount on the whole line
--   revenue decimal(18,4): after discounts, before tax and shipping
CREATE OR REPLACE VIEW gold.fact_sales AS
WITH lines AS (
  SELECT
    l.source,
    l.order_id,
    l.line_number,
    l.product_id,
    l.quantity,
    l.unit_price,
    l.discount,
    l.is_product,
    l.currency,
    o.status,
    coalesce(o.customer_id, l.customer_id) AS customer_id,
    coalesce(o.country, l.country, c.country) AS country,
    CASE WHEN l.origin = 'file' THEN l.ordered_at ELSE o.ordered_at END AS sold_at
  FROM silver.order_lines AS l
  JOIN silver.orders AS o
    ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
  LEFT JOIN silver.customers AS c
    ON c.source = l.source AND c.customer_id = coalesce(o.customer_id, l.customer_id)
  WHERE l.line_kind = 'sale' AND o.status <> 'cancelled'
),
zoned AS (
  SELECT s.*, at_timezone(with_timezone(s.sold_at, 'UTC'), :zone) AS sold_local
  FROM lines AS s
)
SELECT
  CAST(z.source || '|' || z.order_id AS varchar) AS order_key,
  CAST(z.source AS varchar) AS source,
  CAST(z.order_id AS varchar) AS order_id,
  CAST(z.line_number AS bigint) AS line_number,
  CAST(
    CASE
      WHEN z.customer_id IS NULL THEN 'anonymous' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.customer_id))))
    END AS varchar
  ) AS customer_key,
  CAST(z.customer_id AS varchar) AS customer_id,
  CAST(lower(to_hex(sha256(to_utf8(z.source || '|' || z.product_id)))) AS varchar) AS product_key,
  CAST(z.product_id AS varchar) AS product_id,
  CAST(date_format(z.sold_local, '%Y%m%d') AS bigint) AS date_key,
  CAST(z.sold_local AS date) AS sale_date,
  CAST(hour(z.sold_local) AS bigint) AS sale_hour,
  CAST(z.sold_at AS timestamp(6)) AS sold_at,
  CAST(coalesce(z.country, 'Unknown') AS varchar) AS country,
  CAST(z.currency AS varchar) AS currency,
  z.is_product,
  CAST(z.quantity AS bigint) AS quantity,
  CAST(z.unit_price AS decimal(18, 4)) AS unit_price,
  CAST(z.discount AS decimal(18, 4)) AS discount,
  CAST(z.quantity * z.unit_price - z.discount AS decimal(18, 4)) AS revenue
FROM zoned AS z
