-- Purpose: how a product sells: the last 90 days of its source, up to the last day with a sale of anything, against the 90
--   before. Classes are of the A-B-C analysis (Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains):
--   products in the order of their revenue, A while those before them make less than 80 % of it all, B while less than 95 %,
--   then C; one that sold nothing is C.
-- Grain: one row per product of a source that was ever sold, and currency; postage and fees are no products.
-- Inputs: gold.fact_sales, gold.source_days, gold.fact_returns, gold.dim_product, gold.product_days
-- Metrics (docs/metrics.md): revenue, units, revenue-growth, returns-rate, margin, view-to-order-rate, abc-class
-- Columns (docs/data-dictionary.md):
--   product_key varchar: surrogate key of the product
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   brand varchar: brand
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   currency varchar: ISO 4217 code
--   as_of date: last of the 90 days
--   revenue decimal(38,4): revenue of the 90 days
--   units decimal(38,4): units sold in them
--   orders bigint: orders with it
--   customers bigint: distinct identified customers who bought it
--   average_price decimal(38,4): revenue by unit, so after discounts
--   previous_revenue decimal(38,4): revenue of the 90 days before
--   previous_units decimal(38,4): units sold in the 90 days before
--   revenue_growth double: growth of revenue over the 90 days before, as a fraction; null where the source’s sales do not
--     reach back over both, or nothing was sold then
--   returned_units decimal(38,4): units that came back in the 90 days
--   returned_amount decimal(38,4): value that came back in them
--   returns_rate double: units returned by units sold in the same days; null where none was sold
--   margin decimal(38,4): revenue less units at cost; null where no cost is known in this currency
--   margin_rate double: margin by revenue
--   views bigint: times the product was viewed in the 90 days, whatever the currency
--   adds bigint: times it was put into a cart in them, whatever the currency
--   view_to_order_rate double: orders by views; null without views
--   revenue_share double: share of the source’s revenue in this currency
--   category_rank bigint: place by revenue within source, currency and category; equal revenue shares a place
--   overall_rank bigint: place by revenue within source and currency
--   abc_class varchar: `A`, `B` or `C`
--   first_sold date: day of the first sale ever
--   last_sold date: day of the last sale
CREATE OR REPLACE VIEW gold.product_performance AS
WITH spans AS (
  SELECT source, last_sale_date AS last_day, date_add('day', -89, last_sale_date) AS recent_day FROM gold.source_days
),
ever AS (
  SELECT f.source, f.product_id, f.currency, min(f.sale_date) AS first_sold, max(f.sale_date) AS last_sold
  FROM gold.fact_sales AS f
  WHERE f.is_product
  GROUP BY f.source, f.product_id, f.currency
),
recent AS (
  SELECT f.*, f.sale_date > date_add('day', -90, d.last_sale_date) AS is_recent
  FROM gold.source_days AS d
  JOIN gold.fact_sales AS f ON f.source = d.source AND f.sale_date > date_add('day', -180, d.last_sale_date)
  WHERE f.is_product
),
lately AS (
  SELECT
    r.source,
    r.product_id,
    r.currency,
    sum(CASE WHEN r.is_recent THEN r.revenue ELSE 0 END) AS revenue,
    CAST(sum(CASE WHEN r.is_recent THEN r.quantity ELSE 0 END) AS decimal(38, 4)) AS units,
    count(DISTINCT CASE WHEN r.is_recent THEN r.order_id END) AS orders,
    count(DISTINCT CASE WHEN r.is_recent THEN r.customer_id END) AS customers,
    sum(CASE WHEN r.is_recent THEN 0 ELSE r.revenue END) AS previous_revenue,
    sum(CASE WHEN r.is_recent THEN 0 ELSE r.quantity END) AS previous_units
  FROM recent AS r
  GROUP BY r.source, r.product_id, r.currency
),
sold AS (
  SELECT
    e.source,
    e.product_id,
    e.currency,
    d.last_sale_date AS last_day,
    d.first_sale_date <= date_add('day', -179, d.last_sale_date) AS reaches_back,
    coalesce(l.revenue, 0) AS revenue,
    coalesce(l.units, 0) AS units,
    coalesce(l.orders, 0) AS orders,
    coalesce(l.customers, 0) AS customers,
    coalesce(l.previous_revenue, 0) AS previous_revenue,
    coalesce(l.previous_units, 0) AS previous_units,
    e.first_sold,
    e.last_sold
  FROM ever AS e
  JOIN gold.source_days AS d ON d.source = e.source
  LEFT JOIN lately AS l ON l.source = e.source AND l.product_id = e.product_id AND l.currency = e.currency
),
returned AS (
  SELECT r.source, r.product_id, r.currency, sum(r.quantity) AS units, sum(r.amount) AS amount
  FROM gold.fact_returns AS r
  JOIN spans AS w ON w.source = r.source AND r.return_date BETWEEN w.recent_day AND w.last_day
  GROUP BY r.source, r.product_id, r.currency
),
seen AS (
  SELECT v.source, v.product_id, sum(v.views) AS views, sum(v.adds) AS adds
  FROM gold.product_days AS v
  JOIN spans AS w
    ON w.source = v.source AND v.day BETWEEN date_format(w.recent_day, '%Y-%m-%d') AND date_format(w.last_day, '%Y-%m-%d')
  GROUP BY v.source, v.product_id
),
described AS (
  SELECT
    s.*,
    p.product_key,
    p.name,
    p.category,
    p.brand,
    p.supplier_key,
    coalesce(r.units, 0) AS returned_units,
    coalesce(r.amount, 0) AS returned_amount,
    CASE WHEN p.currency = s.currency THEN s.revenue - s.units * p.unit_cost END AS margin,
    coalesce(v.views, 0) AS views,
    coalesce(v.adds, 0) AS adds
  FROM sold AS s
  JOIN gold.dim_product AS p ON p.source = s.source AND p.product_id = s.product_id
  LEFT JOIN returned AS r ON r.source = s.source AND r.product_id = s.product_id AND r.currency = s.currency
  LEFT JOIN seen AS v ON v.source = s.source AND v.product_id = s.product_id
),
ranked AS (
  SELECT
    d.*,
    rank() OVER (PARTITION BY d.source, d.currency ORDER BY d.revenue DESC) AS overall_rank,
    rank() OVER (PARTITION BY d.source, d.currency, d.category ORDER BY d.revenue DESC) AS category_rank,
    CAST(sum(d.revenue) OVER (PARTITION BY d.source, d.currency) AS double) AS total,
    CAST(
      sum(d.revenue) OVER (PARTITION BY d.source, d.currency ORDER BY d.revenue DESC, d.product_key
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - d.revenue
      AS double
    ) AS revenue_before
  FROM described AS d
)
SELECT
  CAST(k.product_key AS varchar) AS product_key,
  CAST(k.source AS varchar) AS source,
  CAST(k.product_id AS varchar) AS product_id,
  CAST(k.name AS varchar) AS name,
  CAST(k.category AS varchar) AS category,
  CAST(k.brand AS varchar) AS brand,
  CAST(k.supplier_key AS varchar) AS supplier_key,
  CAST(k.currency AS varchar) AS currency,
  CAST(k.last_day AS date) AS as_of,
  CAST(k.revenue AS decimal(38, 4)) AS revenue,
  CAST(k.units AS decimal(38, 4)) AS units,
  CAST(k.orders AS bigint) AS orders,
  CAST(k.customers AS bigint) AS customers,
  CAST(round(CAST(k.revenue AS double) / NULLIF(k.units, 0), 4) AS decimal(38, 4)) AS average_price,
  CAST(k.previous_revenue AS decimal(38, 4)) AS previous_revenue,
  CAST(k.previous_units AS decimal(38, 4)) AS previous_units,
  CAST(
    CASE
      WHEN k.reaches_back
        THEN CAST(k.revenue - k.previous_revenue AS double) / NULLIF(CAST(k.previous_revenue AS double), 0)
    END AS double
  ) AS revenue_growth,
  CAST(k.returned_units AS decimal(38, 4)) AS returned_units,
  CAST(k.returned_amount AS decimal(38, 4)) AS returned_amount,
  CAST(CAST(k.returned_units AS double) / NULLIF(k.units, 0) AS double) AS returns_rate,
  CAST(k.margin AS decimal(38, 4)) AS margin,
  CAST(CAST(k.margin AS double) / NULLIF(CAST(k.revenue AS double), 0) AS double) AS margin_rate,
  CAST(k.views AS bigint) AS views,
  CAST(k.adds AS bigint) AS adds,
  CAST(CAST(k.orders AS double) / NULLIF(k.views, 0) AS double) AS view_to_order_rate,
  CAST(CAST(k.revenue AS double) / NULLIF(k.total, 0) AS double) AS revenue_share,
  CAST(k.category_rank AS bigint) AS category_rank,
  CAST(k.overall_rank AS bigint) AS overall_rank,
  CAST(
    CASE
      WHEN k.revenue = 0 THEN 'C'
      WHEN k.revenue_before * 100 < k.total * 80 THEN 'A'
      WHEN k.revenue_before * 100 < k.total * 95 THEN 'B'
      ELSE 'C'
    END AS varchar
  ) AS abc_class,
  CAST(k.first_sold AS date) AS first_sold,
  CAST(k.last_sold AS date) AS last_sold
FROM ranked AS k
