-- Purpose: how much a person has shown of each product: 1 for a view, 3 for putting it into the cart, 5 for an order with it
--   (sold or free, of orders not cancelled), each counting half as much for every 90 days between its business day and the
--   last day of its source. 90 days, a season, because this is about taste and not about a decision to buy, which
--   :half_life_days of the attribution is about. Decay after Ding and Li, Time Weight Collaborative Filtering (2005).
--   A device counts for the customer last seen with it.
-- Grain: one row a person and product they met.
-- Inputs: gold.interactions, silver.order_lines, silver.orders, gold.dim_identity
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   person_id varchar: the customer’s id, or the visitor’s while nobody knows whose the device is
--   is_customer boolean: whether person_id is a customer’s
--   product_id varchar: the shop’s product or stock code
--   product_key varchar: surrogate key of the product
--   views bigint: times it was viewed
--   adds bigint: times it was put into the cart
--   orders bigint: orders with it
--   last_day date: last business day of any of these
--   weight double: what all of these weigh on the last day of the source
CREATE OR REPLACE VIEW gold.interaction_matrix AS
WITH bought AS (
  SELECT
    o.source,
    o.order_id,
    o.anonymous_id AS visitor_id,
    coalesce(o.customer_id, l.customer_id) AS customer_id,
    l.product_id,
    CAST(at_timezone(with_timezone(o.ordered_at, 'UTC'), :zone) AS date) AS day
  FROM silver.order_lines AS l
  JOIN silver.orders AS o
    ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
  WHERE l.line_kind IN ('sale', 'free') AND l.quantity > 0 AND l.is_product AND o.status <> 'cancelled'
  GROUP BY
    o.source, o.order_id, o.anonymous_id, coalesce(o.customer_id, l.customer_id), l.product_id,
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
),
lasts AS (
  SELECT m.source, max(m.day) AS last_day
  FROM met AS m
  GROUP BY m.source
),
days AS (
  SELECT
    p.source,
    p.person_id,
    p.is_customer,
    p.product_id,
    p.day,
    date_diff('day', p.day, max(e.last_day)) AS age,
    sum(p.views) AS views,
    sum(p.adds) AS adds,
    sum(p.orders) AS orders
  FROM persons AS p
  JOIN lasts AS e ON e.source = p.source
  GROUP BY p.source, p.person_id, p.is_customer, p.product_id, p.day
)
SELECT
  CAST(d.source AS varchar) AS source,
  CAST(d.person_id AS varchar) AS person_id,
  d.is_customer,
  CAST(d.product_id AS varchar) AS product_id,
  CAST(lower(to_hex(sha256(to_utf8(d.source || '|' || d.product_id)))) AS varchar) AS product_key,
  CAST(sum(d.views) AS bigint) AS views,
  CAST(sum(d.adds) AS bigint) AS adds,
  CAST(sum(d.orders) AS bigint) AS orders,
  CAST(max(d.day) AS date) AS last_day,
  CAST(
    sum(
      CAST(
        round(
          CAST(d.views + 3 * d.adds + 5 * d.orders AS double) * power(5e-1, CAST(d.age AS double) / 90e0), 6
        ) AS decimal(18, 6)
      )
    ) AS double
  ) AS weight
FROM days AS d
GROUP BY d.source, d.person_id, d.is_customer, d.product_id
