-- Purpose: what a person did with a product on a business day: viewed it, put it into the cart, ordered it (sold or free, in orders
--   not cancelled). A device counts for the customer last seen with it.
-- Grain: one row per person, product and business day.
-- Inputs: gold.interactions, silver.order_lines, silver.orders, gold.dim_identity, gold.guest_orders
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   person_id varchar: the customer’s id, or the visitor’s while nobody knows whose the device is
--   is_customer boolean: whether person_id is a customer’s
--   product_id varchar: the shop’s product or stock code
--   day date: business day
--   views bigint: times it was viewed
--   adds bigint: times it was put into the cart
--   orders bigint: orders with it
CREATE OR REPLACE VIEW gold.person_product_days AS
WITH bought AS (
  SELECT
    o.source,
    o.order_id,
    o.anonymous_id AS visitor_id,
    coalesce(o.customer_id, l.customer_id, g.customer_id) AS customer_id,
    l.product_id,
    CAST(at_timezone(with_timezone(o.ordered_at, 'UTC'), :zone) AS date) AS day
  FROM silver.order_lines AS l
  JOIN silver.orders AS o
    ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
  LEFT JOIN gold.guest_orders AS g ON g.source = o.source AND g.order_id = o.order_id
  WHERE l.line_kind IN ('sale', 'free') AND l.quantity > 0 AND l.is_product AND o.status <> 'cancelled'
  GROUP BY
    o.source, o.order_id, o.anonymous_id, coalesce(o.customer_id, l.customer_id, g.customer_id), l.product_id,
    CAST(at_timezone(with_timezone(o.ordered_at, 'UTC'), :zone) AS date)
),
met AS (
  SELECT i.source, i.visitor_id, i.customer_id, i.product_id, CAST(i.day AS date) AS day, i.views, i.adds, 0 AS orders
  FROM gold.interactions AS i
  UNION ALL
  SELECT b.source, b.visitor_id, b.customer_id, b.product_id, b.day, 0 AS views, 0 AS adds, 1 AS orders
  FROM bought AS b
),
named AS (
  SELECT m.*, coalesce(m.customer_id, d.customer_id) AS known_as
  FROM met AS m
  LEFT JOIN gold.dim_identity AS d ON d.source = m.source AND d.kind = 'device' AND d.identity = m.visitor_id
),
persons AS (
  SELECT
    n.source,
    coalesce(a.customer_id, n.known_as, n.visitor_id) AS person_id,
    n.known_as IS NOT NULL AS is_customer,
    n.product_id,
    n.day,
    n.views,
    n.adds,
    n.orders
  FROM named AS n
  LEFT JOIN gold.dim_identity AS a ON a.source = n.source AND a.kind = 'account' AND a.identity = n.known_as
  WHERE n.known_as IS NOT NULL OR n.visitor_id IS NOT NULL
)
SELECT
  CAST(p.source AS varchar) AS source,
  CAST(p.person_id AS varchar) AS person_id,
  p.is_customer,
  CAST(p.product_id AS varchar) AS product_id,
  CAST(p.day AS date) AS day,
  CAST(sum(p.views) AS bigint) AS views,
  CAST(sum(p.adds) AS bigint) AS adds,
  CAST(sum(p.orders) AS bigint) AS orders
FROM persons AS p
GROUP BY p.source, p.person_id, p.is_customer, p.product_id, p.day
