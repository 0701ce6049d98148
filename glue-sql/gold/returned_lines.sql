-- Purpose: brings the returned lines up to date, each with the sale it undoes: the order that the source names, else the latest
--   earlier order in which the same customer bought the same product. It is in the currency of its order, and of its
--   customer where it names none. Where it does not say what was paid back, that is what the sale came to; a refund of a whole
--   order is no more than that, since tax and shipping are no revenue. What an export of orders says was refunded of one in all
--   is what is left of that beside the refunds that are told one by one. Only lines that differ are written.
-- Grain: one row per returned line, or a refund of a whole order.
-- Inputs: silver.returns, silver.orders (what is paid back for a cancelled order undoes no sale), gold.sold_lines (the sale),
--   gold.dim_identity (other ids of a customer), silver.customers (the country, where the return does not say it),
--   silver.products (the category), silver.category_names, gold.returned_lines (lines as they stand)
MERGE INTO gold.returned_lines AS t
USING (
  WITH versions AS (
    SELECT r.*, max(r.version) OVER (PARTITION BY r.source, r.return_id) AS version_in_force FROM silver.returns AS r
  ),
  returned AS (
    SELECT
      r.*,
      coalesce(i.customer_id, r.customer_id) AS account_id,
      coalesce(n.name, p.category, 'Uncategorised') AS category,
      at_timezone(with_timezone(r.returned_at, 'UTC'), :zone) AS returned_local
    FROM versions AS r
    LEFT JOIN gold.dim_identity AS i ON i.source = r.source AND i.kind = 'account' AND i.identity = r.customer_id
    LEFT JOIN silver.products AS p ON p.source = r.source AND p.product_id = r.product_id
    LEFT JOIN silver.category_names AS n ON n.source = r.source AND n.category = p.category
    LEFT JOIN silver.orders AS o ON o.source = r.source AND o.order_id = r.order_id
    WHERE o.status IS DISTINCT FROM 'cancelled' AND r.version = r.version_in_force
  ),
  told AS (
    SELECT r.source, r.order_id, sum(r.amount) AS amount, bool_and(r.amount IS NOT NULL) AS is_whole
    FROM returned AS r
    WHERE r.order_id IS NOT NULL AND r.return_id <> r.order_id || ':refund'
    GROUP BY r.source, r.order_id
  ),
  likely AS (
    SELECT
      r.source,
      r.return_id,
      r.line_number,
      max_by(
        s.source || '|' || s.order_id,
        date_format(s.sold_at, '%Y-%m-%d %H:%i:%s.%f') || s.source || '|' || s.order_id
      ) AS sale_order_key
    FROM returned AS r
    JOIN gold.sold_lines AS s
      ON s.source = r.source AND s.customer_id = r.account_id AND s.product_id = r.product_id AND s.sold_at <= r.returned_at
    WHERE r.order_id IS NULL
    GROUP BY r.source, r.return_id, r.line_number
  ),
  sold_products AS (
    SELECT
      s.source,
      s.order_id,
      s.product_id,
      max(s.customer_id) AS customer_id,
      max(s.currency) AS currency,
      sum(s.revenue) AS revenue,
      sum(s.quantity) AS quantity
    FROM (SELECT DISTINCT r.source, r.order_id FROM returned AS r WHERE r.order_id IS NOT NULL) AS r
    JOIN gold.sold_lines AS s ON s.source = r.source AND s.order_id = r.order_id
    GROUP BY s.source, s.order_id, s.product_id
  ),
  sold_totals AS (
    SELECT
      s.source,
      s.order_id,
      max(s.customer_id) AS customer_id,
      max(s.currency) AS currency,
      sum(s.revenue) AS revenue
    FROM sold_products AS s
    GROUP BY s.source, s.order_id
  ),
  fresh AS (
    SELECT
      r.source,
      r.return_id,
      r.line_number,
      r.order_id,
      coalesce(r.source || '|' || r.order_id, k.sale_order_key) AS sale_order_key,
      CASE WHEN r.order_id IS NOT NULL THEN true WHEN k.sale_order_key IS NOT NULL THEN false END AS is_sale_known,
      coalesce(r.account_id, so.customer_id) AS customer_id,
      r.product_id,
      CAST(r.returned_at AS timestamp(6)) AS returned_at,
      CAST(r.returned_local AS timestamp(6)) AS returned_local,
      coalesce(r.country, c.country, 'Unknown') AS country,
      r.category,
      coalesce(so.currency, r.currency) AS currency,
      r.is_product,
      r.quantity,
      CAST(
        CASE
          WHEN r.return_id = r.order_id || ':refund' AND NOT coalesce(tl.is_whole, true) THEN 0
          WHEN r.return_id = r.order_id || ':refund'
            THEN greatest(coalesce(least(r.amount, so.revenue), r.amount, so.revenue, 0) - coalesce(tl.amount, 0), 0)
          WHEN r.product_id IS NULL THEN coalesce(least(r.amount, so.revenue), r.amount, so.revenue, 0)
          ELSE coalesce(
            r.amount,
            CAST(
              round(CAST(sp.revenue AS double) * CAST(r.quantity AS double) / CAST(sp.quantity AS double), 4) AS decimal(18, 4)
            ),
            0
          )
        END AS decimal(18, 4)
      ) AS amount,
      r.reason
    FROM returned AS r
    LEFT JOIN told AS tl ON tl.source = r.source AND tl.order_id = r.order_id
    LEFT JOIN likely AS k ON k.source = r.source AND k.return_id = r.return_id AND k.line_number = r.line_number
    LEFT JOIN sold_totals AS so ON so.source = r.source AND so.order_id = r.order_id
    LEFT JOIN silver.customers AS c ON c.source = r.source AND c.customer_id = coalesce(r.account_id, so.customer_id)
    LEFT JOIN sold_products AS sp
      ON sp.source = r.source AND sp.order_id = r.order_id AND sp.product_id = r.product_id
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.return_id, k.return_id) AS return_id,
    coalesce(f.line_number, k.line_number) AS line_number,
    f.source IS NULL AS is_gone,
    f.order_id,
    f.sale_order_key,
    f.is_sale_known,
    f.customer_id,
    f.product_id,
    f.returned_at,
    f.returned_local,
    f.country,
    f.category,
    f.currency,
    f.is_product,
    f.quantity,
    f.amount,
    f.reason
  FROM fresh AS f
  FULL OUTER JOIN gold.returned_lines AS k
    ON k.source = f.source AND k.return_id = f.return_id AND k.line_number = f.line_number
  WHERE f.source IS NULL
    OR k.source IS NULL
    OR f.order_id IS DISTINCT FROM k.order_id
    OR f.sale_order_key IS DISTINCT FROM k.sale_order_key
    OR f.is_sale_known IS DISTINCT FROM k.is_sale_known
    OR f.customer_id IS DISTINCT FROM k.customer_id
    OR f.product_id IS DISTINCT FROM k.product_id
    OR f.returned_at IS DISTINCT FROM k.returned_at
    OR f.returned_local IS DISTINCT FROM k.returned_local
    OR f.country IS DISTINCT FROM k.country
    OR f.category IS DISTINCT FROM k.category
    OR f.currency IS DISTINCT FROM k.currency
    OR f.is_product IS DISTINCT FROM k.is_product
    OR f.quantity IS DISTINCT FROM k.quantity
    OR f.amount IS DISTINCT FROM k.amount
    OR f.reason IS DISTINCT FROM k.reason
) AS s
ON t.source = s.source AND t.return_id = s.return_id AND t.line_number = s.line_number
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED THEN UPDATE SET
  order_id = s.order_id,
  sale_order_key = s.sale_order_key,
  is_sale_known = s.is_sale_known,
  customer_id = s.customer_id,
  product_id = s.product_id,
  returned_at = s.returned_at,
  returned_local = s.returned_local,
  country = s.country,
  category = s.category,
  currency = s.currency,
  is_product = s.is_product,
  quantity = s.quantity,
  amount = s.amount,
  reason = s.reason
WHEN NOT MATCHED THEN INSERT (
  source, return_id, line_number, order_id, sale_order_key, is_sale_known, customer_id, product_id, returned_at,
  returned_local, country, category, currency, is_product, quantity, amount, reason
) VALUES (
  s.source, s.return_id, s.line_number, s.order_id, s.sale_order_key, s.is_sale_known, s.customer_id, s.product_id,
  s.returned_at, s.returned_local, s.country, s.category, s.currency, s.is_product, s.quantity, s.amount, s.reason
)
