-- Purpose: what was sold: lines with quantity and price above zero, of orders not cancelled, in the version in force.
--   Revenue is after discounts and before tax and shipping. A customer the shop knows under several ids is one customer.
-- Grain: one row a line of an order.
-- Inputs: silver.order_lines, silver.orders, gold.dim_identity (other ids of a customer), silver.customers (the country, where
--   the order does not say it), silver.products (category and supplier, where the line does not), silver.category_names
-- Metrics: revenue, units, discount
-- Columns:
--   order_key varchar: source and order
--   source varchar: where the data comes from
--   order_id varchar: the shop’s order or invoice number
--   line_number bigint: ordinal within it, from 1
--   customer_key varchar: surrogate key of the customer; `anonymous` for a guest
--   customer_id varchar: the shop’s id of the customer; null for a guest
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   date_key bigint: day as the number yyyymmdd
--   sale_date date: business day
--   sale_hour bigint: hour of the business day, 0 to 23
--   sold_at timestamp: when the order was placed, UTC; the line’s own time where only its file tells it
--   country varchar: country; `Unknown` where nobody says
--   category varchar: category at the time of sale, else the product’s, by its name; `Uncategorised` where nobody says
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   quantity bigint: units
--   unit_price decimal(18,4): price of one unit before discount
--   discount decimal(18,4): discount on the whole line
--   freight decimal(18,4): freight charged for the line, no part of revenue; null where the source does not say it
--   revenue decimal(18,4): after discounts, before tax and shipping
CREATE OR REPLACE VIEW gold.fact_sales AS
WITH sold AS (
  SELECT
    l.source,
    l.order_id,
    l.line_number,
    l.product_id,
    l.quantity,
    l.unit_price,
    l.discount,
    l.freight,
    l.is_product,
    l.currency,
    coalesce(i.customer_id, o.customer_id, l.customer_id) AS customer_id,
    coalesce(l.supplier_id, p.supplier_id) AS supplier_id,
    coalesce(o.country, l.country) AS country,
    coalesce(l.category, p.category) AS category,
    CASE WHEN o.is_derived THEN l.ordered_at ELSE o.ordered_at END AS sold_at
  FROM silver.order_lines AS l
  JOIN silver.orders AS o
    ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
  LEFT JOIN gold.dim_identity AS i
    ON i.source = l.source AND i.kind = 'account' AND i.identity = coalesce(o.customer_id, l.customer_id)
  LEFT JOIN silver.products AS p
    ON p.source = l.source AND p.product_id = l.product_id
  WHERE l.line_kind = 'sale' AND o.status <> 'cancelled'
),
zoned AS (
  SELECT
    s.*,
    c.country AS customer_country,
    n.name AS category_name,
    at_timezone(with_timezone(s.sold_at, 'UTC'), :zone) AS sold_local
  FROM sold AS s
  LEFT JOIN silver.customers AS c ON c.source = s.source AND c.customer_id = s.customer_id
  LEFT JOIN silver.category_names AS n ON n.source = s.source AND n.category = s.category
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
  CAST(
    CASE
      WHEN z.supplier_id IS NULL THEN 'unknown' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.supplier_id))))
    END AS varchar
  ) AS supplier_key,
  CAST(date_format(z.sold_local, '%Y%m%d') AS bigint) AS date_key,
  CAST(z.sold_local AS date) AS sale_date,
  CAST(hour(z.sold_local) AS bigint) AS sale_hour,
  CAST(z.sold_at AS timestamp(6)) AS sold_at,
  CAST(coalesce(z.country, z.customer_country, 'Unknown') AS varchar) AS country,
  CAST(coalesce(z.category_name, z.category, 'Uncategorised') AS varchar) AS category,
  CAST(z.currency AS varchar) AS currency,
  z.is_product,
  CAST(z.quantity AS bigint) AS quantity,
  CAST(z.unit_price AS decimal(18, 4)) AS unit_price,
  CAST(z.discount AS decimal(18, 4)) AS discount,
  CAST(z.freight AS decimal(18, 4)) AS freight,
  CAST(z.quantity * z.unit_price - z.discount AS decimal(18, 4)) AS revenue
FROM zoned AS z
