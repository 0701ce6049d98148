-- Purpose: brings the lines that count as revenue up to date: those with quantity and price above zero, of orders not
--   cancelled, in the version in force. Everything is worked out anew, because a late word about a customer or a product can
--   change lines of any age; only lines that differ are written.
-- Grain: one row per line of an order.
-- Inputs: silver.order_lines, silver.orders, gold.dim_identity (other ids of a customer), gold.guest_orders, silver.customers (the country, where
--   the order does not say it), silver.products (category and supplier, where the line does not), silver.category_names,
--   gold.sold_lines (lines as they stand)
MERGE INTO gold.sold_lines AS t
USING (
  WITH placed AS (
    SELECT o.*, at_timezone(with_timezone(o.ordered_at, 'UTC'), :zone) AS ordered_local
    FROM silver.orders AS o
    WHERE o.status <> 'cancelled'
  ),
  sold AS (
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
      coalesce(i.customer_id, o.customer_id, l.customer_id, g.customer_id) AS customer_id,
      coalesce(l.supplier_id, p.supplier_id) AS supplier_id,
      coalesce(o.country, l.country) AS country,
      coalesce(l.category, p.category) AS category,
      CASE WHEN o.is_derived THEN l.ordered_at ELSE o.ordered_at END AS sold_at,
      CASE
        WHEN o.is_derived AND l.ordered_at <> o.ordered_at THEN at_timezone(with_timezone(l.ordered_at, 'UTC'), :zone)
        ELSE o.ordered_local
      END AS sold_local
    FROM silver.order_lines AS l
    JOIN placed AS o
      ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
    LEFT JOIN gold.dim_identity AS i
      ON i.source = l.source AND i.kind = 'account' AND i.identity = coalesce(o.customer_id, l.customer_id)
    LEFT JOIN gold.guest_orders AS g ON g.source = o.source AND g.order_id = o.order_id
    LEFT JOIN silver.products AS p
      ON p.source = l.source AND p.product_id = l.product_id
    WHERE l.line_kind = 'sale'
  ),
  zoned AS (
    SELECT
      s.*,
      c.country AS customer_country,
      n.name AS category_name
    FROM sold AS s
    LEFT JOIN silver.customers AS c ON c.source = s.source AND c.customer_id = s.customer_id
    LEFT JOIN silver.category_names AS n ON n.source = s.source AND n.category = s.category
  ),
  fresh AS (
    SELECT
      z.source,
      z.order_id,
      z.line_number,
      z.customer_id,
      z.product_id,
      z.supplier_id,
      CAST(z.sold_at AS timestamp(6)) AS sold_at,
      CAST(z.sold_local AS timestamp(6)) AS sold_local,
      coalesce(z.country, z.customer_country, 'Unknown') AS country,
      coalesce(z.category_name, z.category, 'Uncategorised') AS category,
      z.currency,
      z.is_product,
      z.quantity,
      z.unit_price,
      z.discount,
      z.freight,
      CAST(round(CAST(z.quantity AS decimal(38, 4)) * z.unit_price, 4) - z.discount AS decimal(18, 4)) AS revenue
    FROM zoned AS z
  )
  SELECT
    coalesce(f.source, k.source) AS source,
    coalesce(f.order_id, k.order_id) AS order_id,
    coalesce(f.line_number, k.line_number) AS line_number,
    f.source IS NULL AS is_gone,
    f.customer_id,
    f.product_id,
    f.supplier_id,
    f.sold_at,
    f.sold_local,
    f.country,
    f.category,
    f.currency,
    f.is_product,
    f.quantity,
    f.unit_price,
    f.discount,
    f.freight,
    f.revenue
  FROM fresh AS f
  FULL OUTER JOIN gold.sold_lines AS k
    ON k.source = f.source AND k.order_id = f.order_id AND k.line_number = f.line_number
  WHERE f.source IS NULL
    OR k.source IS NULL
    OR f.customer_id IS DISTINCT FROM k.customer_id
    OR f.product_id <> k.product_id
    OR f.supplier_id IS DISTINCT FROM k.supplier_id
    OR f.sold_at <> k.sold_at
    OR f.sold_local <> k.sold_local
    OR f.country <> k.country
    OR f.category <> k.category
    OR f.currency <> k.currency
    OR f.is_product <> k.is_product
    OR f.quantity <> k.quantity
    OR f.unit_price <> k.unit_price
    OR f.discount <> k.discount
    OR f.freight IS DISTINCT FROM k.freight
) AS s
ON t.source = s.source AND t.order_id = s.order_id AND t.line_number = s.line_number
WHEN MATCHED AND s.is_gone THEN DELETE
WHEN MATCHED THEN UPDATE SET
  customer_id = s.customer_id,
  product_id = s.product_id,
  supplier_id = s.supplier_id,
  sold_at = s.sold_at,
  sold_local = s.sold_local,
  country = s.country,
  category = s.category,
  currency = s.currency,
  is_product = s.is_product,
  quantity = s.quantity,
  unit_price = s.unit_price,
  discount = s.discount,
  freight = s.freight,
  revenue = s.revenue
WHEN NOT MATCHED THEN INSERT (
  source, order_id, line_number, customer_id, product_id, supplier_id, sold_at, sold_local, country, category, currency,
  is_product, quantity, unit_price, discount, freight, revenue
) VALUES (
  s.source, s.order_id, s.line_number, s.customer_id, s.product_id, s.supplier_id, s.sold_at, s.sold_local, s.country,
  s.category, s.currency, s.is_product, s.quantity, s.unit_price, s.discount, s.freight, s.revenue
)
