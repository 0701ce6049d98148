-- Purpose: what came back: returned lines and refunds, with the sale they undo: the order that the source names, else the
--   latest earlier order in which the same customer bought the same product. It is in the currency of its order, and where it does
--   not say what was paid back, that is what the sale came to; a refund of a whole order is no more than that, since tax and
--   shipping are no revenue.
-- Grain: one row per returned line, or a refund of a whole order.
-- Inputs: silver.returns, silver.orders (what is paid back for a cancelled order undoes no sale), gold.fact_sales (the likely sale), gold.dim_identity (other ids of a customer), silver.customers (the
--   country, where the return does not say it), silver.products (the category), silver.category_names
-- Metrics (docs/metrics.md): returned-amount
-- Columns (docs/data-dictionary.md):
--   return_key varchar: source and return
--   source varchar: where the data comes from
--   return_id varchar: the return
--   line_number bigint: ordinal within it, from 1
--   order_id varchar: the order returned, where the source says so
--   sale_order_key varchar: source and order of the sale, as said or else the likely one; null where there is none
--   is_sale_known boolean: true where the source names the order, false where it is inferred, null where there is none
--   customer_key varchar: surrogate key of the customer; `anonymous` for a guest
--   customer_id varchar: the shop’s id of the customer; null for a guest
--   product_key varchar: surrogate key of the product; `unknown` for a refund of a whole order
--   product_id varchar: the shop’s product or stock code
--   date_key bigint: day as the number yyyymmdd
--   return_date date: business day of the return
--   returned_at timestamp: when, UTC
--   country varchar: country; `Unknown` where nobody says
--   category varchar: category of the product by its name; `Uncategorised` where nobody says
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   quantity bigint: units
--   amount decimal(18,4): value returned, positive
--   reason varchar: reason as the source gives it
CREATE OR REPLACE VIEW gold.fact_returns AS
WITH returned AS (
  SELECT
    r.*,
    coalesce(i.customer_id, r.customer_id) AS account_id,
    coalesce(n.name, p.category, 'Uncategorised') AS category,
    at_timezone(with_timezone(r.returned_at, 'UTC'), :zone) AS returned_local
  FROM silver.returns AS r
  LEFT JOIN gold.dim_identity AS i ON i.source = r.source AND i.kind = 'account' AND i.identity = r.customer_id
  LEFT JOIN silver.products AS p ON p.source = r.source AND p.product_id = r.product_id
  LEFT JOIN silver.category_names AS n ON n.source = r.source AND n.category = p.category
  LEFT JOIN silver.orders AS o ON o.source = r.source AND o.order_id = r.order_id
  WHERE o.status IS DISTINCT FROM 'cancelled'
),
likely AS (
  SELECT
    r.source,
    r.return_id,
    r.line_number,
    max_by(s.order_key, date_format(s.sold_at, '%Y-%m-%d %H:%i:%s.%f') || s.order_key) AS sale_order_key
  FROM returned AS r
  JOIN gold.fact_sales AS s
    ON s.source = r.source AND s.customer_id = r.account_id AND s.product_id = r.product_id AND s.sold_at <= r.returned_at
  WHERE r.order_id IS NULL
  GROUP BY r.source, r.return_id, r.line_number
),
sold_orders AS (
  SELECT s.source, s.order_id, max(s.currency) AS currency, sum(s.revenue) AS revenue
  FROM gold.fact_sales AS s
  GROUP BY s.source, s.order_id
),
sold_products AS (
  SELECT s.source, s.order_id, s.product_id, sum(s.revenue) AS revenue, sum(s.quantity) AS quantity
  FROM gold.fact_sales AS s
  GROUP BY s.source, s.order_id, s.product_id
),
linked AS (
  SELECT
    r.*,
    coalesce(so.currency, r.currency) AS sale_currency,
    CASE
      WHEN r.product_id IS NULL THEN coalesce(least(r.amount, so.revenue), r.amount, so.revenue, 0)
      ELSE coalesce(
        r.amount,
        CAST(round(CAST(sp.revenue AS double) * CAST(r.quantity AS double) / CAST(sp.quantity AS double), 4) AS decimal(18, 4)),
        0
      )
    END AS paid_back,
    c.country AS customer_country,
    coalesce(r.source || '|' || r.order_id, k.sale_order_key) AS sale_order_key,
    CASE WHEN r.order_id IS NOT NULL THEN true WHEN k.sale_order_key IS NOT NULL THEN false END AS is_sale_known
  FROM returned AS r
  LEFT JOIN likely AS k ON k.source = r.source AND k.return_id = r.return_id AND k.line_number = r.line_number
  LEFT JOIN silver.customers AS c ON c.source = r.source AND c.customer_id = r.account_id
  LEFT JOIN sold_orders AS so ON so.source = r.source AND so.order_id = r.order_id
  LEFT JOIN sold_products AS sp
    ON sp.source = r.source AND sp.order_id = r.order_id AND sp.product_id = r.product_id
)
SELECT
  CAST(z.source || '|' || z.return_id AS varchar) AS return_key,
  CAST(z.source AS varchar) AS source,
  CAST(z.return_id AS varchar) AS return_id,
  CAST(z.line_number AS bigint) AS line_number,
  CAST(z.order_id AS varchar) AS order_id,
  CAST(z.sale_order_key AS varchar) AS sale_order_key,
  z.is_sale_known,
  CAST(
    CASE
      WHEN z.account_id IS NULL THEN 'anonymous' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.account_id))))
    END AS varchar
  ) AS customer_key,
  CAST(z.account_id AS varchar) AS customer_id,
  CAST(
    CASE WHEN z.product_id IS NULL THEN 'unknown' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.product_id)))) END
    AS varchar
  ) AS product_key,
  CAST(z.product_id AS varchar) AS product_id,
  CAST(date_format(z.returned_local, '%Y%m%d') AS bigint) AS date_key,
  CAST(z.returned_local AS date) AS return_date,
  CAST(z.returned_at AS timestamp(6)) AS returned_at,
  CAST(coalesce(z.country, z.customer_country, 'Unknown') AS varchar) AS country,
  CAST(z.category AS varchar) AS category,
  CAST(z.sale_currency AS varchar) AS currency,
  z.is_product,
  CAST(z.quantity AS bigint) AS quantity,
  CAST(z.paid_back AS decimal(18, 4)) AS amount,
  CAST(z.reason AS varchar) AS reason
FROM linked AS z
