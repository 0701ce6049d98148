-- Purpose: the twenty products of each source of most revenue in each day and each week; postage and fees are no products. Ties go by the
--   shop’s code.
-- Grain: one row per period (`day`, `week`), its first day, source, audience, currency and rank.
-- Inputs: gold.fact_sales, gold.dim_product
-- Metrics (docs/metrics.md): revenue, orders, units
-- Columns (docs/data-dictionary.md):
--   period varchar: `day` or `week`
--   period_start date: the business day, or the Monday of the week
--   audience varchar: `all` customers, or `identified` ones alone
--   currency varchar: ISO 4217 code
--   product_rank bigint: 1 for the most revenue, to 20
--   product_key varchar: surrogate key of the product
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen; `Uncategorised` where nobody says
--   revenue decimal(38,4): after discounts, before tax and shipping
--   units decimal(38,4): units sold
--   orders bigint: orders with the product
CREATE OR REPLACE VIEW gold.top_products AS
WITH days AS (
  SELECT
    f.source,
    f.product_id,
    f.currency,
    f.sale_date,
    sum(f.revenue) AS revenue,
    sum(f.quantity) AS units,
    sum(CASE WHEN f.customer_id IS NOT NULL THEN f.revenue END) AS identified_revenue,
    sum(CASE WHEN f.customer_id IS NOT NULL THEN f.quantity END) AS identified_units
  FROM gold.fact_sales AS f
  WHERE f.is_product
  GROUP BY f.source, f.product_id, f.currency, f.sale_date
),
sold AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', d.sale_date) AS date) ELSE d.sale_date END AS period_start,
    d.currency,
    d.source,
    d.product_id,
    sum(d.revenue) AS revenue,
    sum(d.units) AS units,
    sum(d.identified_revenue) AS identified_revenue,
    sum(d.identified_units) AS identified_units
  FROM days AS d
  CROSS JOIN (VALUES ('day'), ('week')) AS k(period)
  GROUP BY
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', d.sale_date) AS date) ELSE d.sale_date END,
    d.currency,
    d.source,
    d.product_id
),
heard AS (
  SELECT
    s.period,
    s.period_start,
    a.audience,
    s.currency,
    s.source,
    s.product_id,
    CASE WHEN a.audience = 'all' THEN s.revenue ELSE s.identified_revenue END AS revenue,
    CASE WHEN a.audience = 'all' THEN s.units ELSE s.identified_units END AS units
  FROM sold AS s
  CROSS JOIN (VALUES ('all'), ('identified')) AS a(audience)
  WHERE a.audience = 'all' OR s.identified_units IS NOT NULL
),
ranked AS (
  SELECT
    h.*,
    row_number() OVER (
      PARTITION BY h.period, h.period_start, h.source, h.audience, h.currency ORDER BY ROW(-h.revenue, h.product_id)
    ) AS product_rank
  FROM heard AS h
),
lines AS (
  SELECT
    k.period,
    CASE WHEN k.period = 'week' THEN CAST(date_trunc('week', f.sale_date) AS date) ELSE f.sale_date END AS period_start,
    f.currency,
    f.source,
    f.product_id,
    f.order_id,
    f.customer_id
  FROM gold.fact_sales AS f
  CROSS JOIN (VALUES ('day'), ('week')) AS k(period)
  WHERE f.is_product
),
counted AS (
  SELECT
    r.period,
    r.period_start,
    r.audience,
    r.currency,
    r.source,
    r.product_id,
    r.product_rank,
    r.revenue,
    r.units,
    count(DISTINCT l.order_id) AS orders
  FROM ranked AS r
  JOIN lines AS l
    ON l.period = r.period AND l.period_start = r.period_start AND l.currency = r.currency AND l.source = r.source
    AND l.product_id = r.product_id
  WHERE r.product_rank <= 20 AND (r.audience = 'all' OR l.customer_id IS NOT NULL)
  GROUP BY
    r.period, r.period_start, r.audience, r.currency, r.source, r.product_id, r.product_rank, r.revenue, r.units
)
SELECT
  CAST(r.period AS varchar) AS period,
  CAST(r.period_start AS date) AS period_start,
  CAST(r.audience AS varchar) AS audience,
  CAST(r.currency AS varchar) AS currency,
  CAST(r.product_rank AS bigint) AS product_rank,
  CAST(p.product_key AS varchar) AS product_key,
  CAST(r.source AS varchar) AS source,
  CAST(r.product_id AS varchar) AS product_id,
  CAST(p.name AS varchar) AS name,
  CAST(p.category AS varchar) AS category,
  CAST(r.revenue AS decimal(38, 4)) AS revenue,
  CAST(r.units AS decimal(38, 4)) AS units,
  CAST(r.orders AS bigint) AS orders
FROM counted AS r
JOIN gold.dim_product AS p ON p.source = r.source AND p.product_id = r.product_id
