-- Purpose: what came back: returned lines and refunds, with the sale they undo: the order that the source names, else the
--   latest earlier order in which the same customer bought the same product. It is in the currency of its order, and where it does
--   not say what was paid back, that is what the sale came to; a refund of a whole order is no more than that, since tax and
--   shipping are no revenue.
-- Grain: one row per returned line, or a refund of a whole order.
-- Inputs: gold.returned_lines
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
--   quantity decimal(18,4): units
--   amount decimal(18,4): value returned, positive
--   reason varchar: reason as the source gives it
CREATE OR REPLACE VIEW gold.fact_returns AS
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
      WHEN z.customer_id IS NULL THEN 'anonymous' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.customer_id))))
    END AS varchar
  ) AS customer_key,
  CAST(z.customer_id AS varchar) AS customer_id,
  CAST(
    CASE WHEN z.product_id IS NULL THEN 'unknown' ELSE lower(to_hex(sha256(to_utf8(z.source || '|' || z.product_id)))) END
    AS varchar
  ) AS product_key,
  CAST(z.product_id AS varchar) AS product_id,
  CAST(date_format(z.returned_local, '%Y%m%d') AS bigint) AS date_key,
  CAST(z.returned_local AS date) AS return_date,
  CAST(z.returned_at AS timestamp(6)) AS returned_at,
  CAST(z.country AS varchar) AS country,
  CAST(z.category AS varchar) AS category,
  CAST(z.currency AS varchar) AS currency,
  z.is_product,
  CAST(z.quantity AS decimal(18, 4)) AS quantity,
  CAST(z.amount AS decimal(18, 4)) AS amount,
  CAST(z.reason AS varchar) AS reason
FROM gold.returned_lines AS z
