-- Purpose: what came back: returned lines and refunds.
-- Grain: one row a returned line, or a refund of a whole order.
-- Inputs: silver.returns
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
