-- Purpose: the key figures of days and of weeks, each counted from the facts: distinct counts of days do not add up to a week's.
-- Grain: one row per period (`day`, `week`), its first day, source, audience and currency. Customers, orders and products are of a
--   source, so that every column but the average adds up over sources.
-- Inputs: gold.order_sales, gold.fact_sales (distinct products), gold.fact_returns, gold.customer_orders
-- Metrics (docs/metrics.md): revenue, net-revenue, orders, units, customers, new-customers, returning-customers, average-order-value
-- Columns (docs/data-dictionary.md):
--   period varchar: `day` or `week`
--   period_start date: the business day, or the Monday of the week
--   source varchar: where the data comes from, e.g. `web`
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   revenue decimal(38,4): after discounts, before tax and shipping
--   lines bigint: lines sold
--   orders bigint: orders
--   customers bigint: distinct identified customers
--   new_customers bigint: those of them who order for the first time, in any currency
--   returning_customers bigint: the rest of them
--   products bigint: distinct products
--   units decimal(38,4): units sold
--   average_order_value decimal(38,4): revenue by order
--   returned_amount decimal(38,4): value returned
--   returned_lines bigint: lines returned
--   net_revenue decimal(38,4): revenue less returns
CREATE OR REPLACE VIEW gold.sales_by_period AS
WITH sold AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', s.sale_date) AS date) ELSE s.sale_date END AS period_start,
    s.source,
    k.audience,
    s.currency,
    s.revenue,
    s.units,
    s.lines,
    s.order_key,
    s.customer_id AS customer
  FROM gold.order_sales AS s
  CROSS JOIN (
    VALUES ('day', 'all'), ('day', 'identified'), ('week', 'all'), ('week', 'identified')
  ) AS k(period, audience)
  WHERE k.audience = 'all' OR s.customer_id IS NOT NULL
),
mentioned AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', f.sale_date) AS date) ELSE f.sale_date END AS period_start,
    f.source,
    f.currency,
    max(CASE WHEN f.customer_id IS NOT NULL THEN 1 ELSE 0 END) AS is_identified
  FROM gold.fact_sales AS f
  CROSS JOIN (VALUES ('day'), ('week')) AS k(period)
  GROUP BY
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', f.sale_date) AS date) ELSE f.sale_date END,
    f.currency,
    f.source,
    f.product_id
),
products AS (
  SELECT m.period, m.period_start, m.source, m.currency, count(*) AS products, sum(m.is_identified) AS identified_products
  FROM mentioned AS m
  GROUP BY m.period, m.period_start, m.source, m.currency
),
arrived AS (
  SELECT DISTINCT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', o.order_date) AS date) ELSE o.order_date END AS period_start,
    k.audience,
    o.currency,
    o.source,
    o.customer_id
  FROM gold.customer_orders AS o
  CROSS JOIN (
    VALUES ('day', 'all'), ('day', 'identified'), ('week', 'all'), ('week', 'identified')
  ) AS k(period, audience)
  WHERE o.first_order_date = o.order_date
    OR (k.period = 'week' AND date_trunc('week', o.first_order_date) = date_trunc('week', o.order_date))
),
returned AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', r.return_date) AS date) ELSE r.return_date END AS period_start,
    r.source,
    k.audience,
    r.currency,
    r.amount
  FROM gold.fact_returns AS r
  CROSS JOIN (
    VALUES ('day', 'all'), ('day', 'identified'), ('week', 'all'), ('week', 'identified')
  ) AS k(period, audience)
  WHERE k.audience = 'all' OR r.customer_id IS NOT NULL
),
parts AS (
  SELECT
    s.period,
    s.period_start,
    s.source,
    s.audience,
    s.currency,
    sum(s.revenue) AS revenue,
    sum(s.lines) AS lines,
    count(DISTINCT s.order_key) AS orders,
    count(DISTINCT s.customer) AS customers,
    CAST(0 AS bigint) AS new_customers,
    CAST(0 AS bigint) AS products,
    sum(s.units) AS units,
    CAST(0 AS decimal(38, 4)) AS returned_amount,
    CAST(0 AS bigint) AS returned_lines
  FROM sold AS s
  GROUP BY s.period, s.period_start, s.source, s.audience, s.currency
  UNION ALL
  SELECT
    p.period,
    p.period_start,
    p.source,
    a.audience,
    p.currency,
    0, 0, 0, 0, 0,
    CASE WHEN a.audience = 'all' THEN p.products ELSE p.identified_products END,
    0, 0, 0
  FROM products AS p
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR p.identified_products > 0
  UNION ALL
  SELECT a.period, a.period_start, a.source, a.audience, a.currency, 0, 0, 0, 0, count(*), 0, 0, 0, 0
  FROM arrived AS a
  GROUP BY a.period, a.period_start, a.source, a.audience, a.currency
  UNION ALL
  SELECT r.period, r.period_start, r.source, r.audience, r.currency, 0, 0, 0, 0, 0, 0, 0, sum(r.amount), count(*)
  FROM returned AS r
  GROUP BY r.period, r.period_start, r.source, r.audience, r.currency
),
whole AS (
  SELECT
    p.period,
    p.period_start,
    p.source,
    p.audience,
    p.currency,
    sum(p.revenue) AS revenue,
    sum(p.lines) AS lines,
    sum(p.orders) AS orders,
    sum(p.customers) AS customers,
    sum(p.new_customers) AS new_customers,
    sum(p.products) AS products,
    sum(p.units) AS units,
    sum(p.returned_amount) AS returned_amount,
    sum(p.returned_lines) AS returned_lines
  FROM parts AS p
  GROUP BY p.period, p.period_start, p.source, p.audience, p.currency
)
SELECT
  CAST(w.period AS varchar) AS period,
  CAST(w.period_start AS date) AS period_start,
  CAST(w.source AS varchar) AS source,
  CAST(w.audience AS varchar) AS audience,
  CAST(w.currency AS varchar) AS currency,
  CAST(w.revenue AS decimal(38, 4)) AS revenue,
  CAST(w.lines AS bigint) AS lines,
  CAST(w.orders AS bigint) AS orders,
  CAST(w.customers AS bigint) AS customers,
  CAST(w.new_customers AS bigint) AS new_customers,
  CAST(w.customers - w.new_customers AS bigint) AS returning_customers,
  CAST(w.products AS bigint) AS products,
  CAST(w.units AS decimal(38, 4)) AS units,
  CAST(round(CAST(w.revenue AS double) / NULLIF(w.orders, 0), 4) AS decimal(38, 4)) AS average_order_value,
  CAST(w.returned_amount AS decimal(38, 4)) AS returned_amount,
  CAST(w.returned_lines AS bigint) AS returned_lines,
  CAST(w.revenue - w.returned_amount AS decimal(38, 4)) AS net_revenue
FROM whole AS w
