-- Purpose: what came back: returned lines and refunds.
-- Grain: one row a returned line, or a refund of a whole order.
-- Inputs: silver.returns
-- Columns:
--   return_key varchar: source and return
--   source varchar: where the data comes from
--   customer_key varchar: surrogate key of the customer
--   customer_id varchar: the shop’s id of the customer
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   return_id varchar: the return
--   line_number bigint: ordinal within it, from 1
--   order_id varchar: the shop’s order or invoice number
--   date_key bigint: day as the number yyyymmdd
--   return_date date: business day of the return
--   returned_at timestamp: when, UTC
--   country varchar: country; `Unknown` where nobody says
--   currency varchar: ISO 4217 code
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   quantity bigint: units
--   amount decimal(18,4): value returned, positive
--   reason varchar: reason as the source gives it
CREATE OR REPLACE VIEW gold.fact_returns AS
WITH zoned AS (
  SELECT r.*, at_timezone(with_timezone(r.returned_at, 'UTC'), :zone) AS returned_local
  FROM silver.returns AS r
)
SELECT
  CAST(z.source || '|' || z.return_id AS varchar) AS return_key,
  CAST(z.source AS varchar) AS source,
  CAST(z.return_id AS varchar) AS return_id,
  CAST(z.line_number AS bigint) AS line_number,
  CAST(z.order_id AS varchar) AS order_id,
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
  CAST(coalesce(z.country, 'Unknown') AS varchar) AS country,
  CAST(z.currency AS varchar) AS currency,
  z.is_product,
  CAST(z.quantity AS bigint) AS quantity,
  CAST(z.amount AS decimal(18, 4)) AS amount,
  CAST(z.reason AS varchar) AS reason
FROM zoned AS z
