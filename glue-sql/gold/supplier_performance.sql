-- Purpose: how suppliers serve the shop: the last 365 days of a source, up to its last day with a sale.
--   An order with lines of several suppliers counts for each of them. Deadlines are assessed where the steps of the order are
--   known, and one that has passed without the step is missed.
-- Grain: one row per supplier of a source that sold something in those days, and currency of its sales.
-- Inputs: gold.fact_sales, gold.source_days, gold.fact_returns, gold.fact_inventory, gold.dim_supplier, gold.dim_product,
--   silver.orders, silver.order_lines, silver.order_statuses, silver.reviews
-- Metrics (docs/metrics.md): revenue, units, returns-rate, on-time-shipping-rate, on-time-delivery-rate, days-to-ship, days-to-deliver,
--   review-score, stock-out-rate
-- Columns (docs/data-dictionary.md):
--   supplier_key varchar: surrogate key of the supplier
--   source varchar: where the data comes from
--   supplier_id varchar: the shop’s id of the supplier
--   name varchar: name as last seen
--   country varchar: country it delivers from; `Unknown` where nobody says
--   region varchar: state or region
--   currency varchar: ISO 4217 code
--   as_of date: last of the 365 days
--   products bigint: distinct products sold
--   lines bigint: lines sold
--   orders bigint: orders with a line of it
--   revenue decimal(38,4): after discounts, before tax and shipping
--   units decimal(38,4): units sold
--   returned_units decimal(38,4): units that came back
--   returned_amount decimal(38,4): value that came back
--   returns_rate double: units returned by units sold
--   ship_deadlines bigint: lines that had to be shipped by a time that has passed or was kept
--   on_time_shipping_rate double: share of them that were shipped by it
--   delivery_promises bigint: orders promised for a time that has passed or was kept
--   on_time_delivery_rate double: share of them that were delivered by it
--   mean_days_to_ship double: from order to shipping, over orders shipped
--   mean_days_to_deliver double: from order to delivery, over orders delivered
--   reviews bigint: reviews of its orders
--   mean_review_score double: their mean score, 1 to 5
--   stock_out_rate double: share of its stock counts in those days that found nothing; null without counts
CREATE OR REPLACE VIEW gold.supplier_performance AS
WITH spans AS (
  SELECT source, last_sale_date AS last_day, date_add('day', -364, last_sale_date) AS first_day FROM gold.source_days
),
steps AS (
  SELECT
    source,
    order_id,
    max(CASE WHEN status = 'shipped' THEN reached_at END) AS shipped_at,
    max(CASE WHEN status = 'delivered' THEN reached_at END) AS delivered_at
  FROM silver.order_statuses
  GROUP BY source, order_id
),
scored AS (
  SELECT source, order_id, count(*) AS reviews, sum(score) AS score FROM silver.reviews GROUP BY source, order_id
),
lines AS (
  SELECT
    s.*,
    t.shipped_at,
    t.delivered_at,
    l.ship_by,
    o.promised_at,
    v.reviews,
    v.score,
    t.order_id IS NOT NULL AND l.ship_by IS NOT NULL
      AND (t.shipped_at IS NOT NULL OR CAST(at_timezone(with_timezone(l.ship_by, 'UTC'), :zone) AS date) < s.last_day)
      AS has_deadline,
    t.order_id IS NOT NULL AND o.promised_at IS NOT NULL
      AND (t.delivered_at IS NOT NULL OR CAST(at_timezone(with_timezone(o.promised_at, 'UTC'), :zone) AS date) < s.last_day)
      AS has_promise,
    row_number() OVER (PARTITION BY s.supplier_key, s.currency, s.order_key ORDER BY s.line_number) = 1 AS is_first
  FROM (
    SELECT f.*, w.last_day
    FROM gold.fact_sales AS f
    JOIN spans AS w ON w.source = f.source AND f.sale_date >= w.first_day
    WHERE f.supplier_id IS NOT NULL
  ) AS s
  JOIN silver.orders AS o ON o.source = s.source AND o.order_id = s.order_id
  JOIN silver.order_lines AS l ON l.source = s.source AND l.order_id = s.order_id AND l.line_number = s.line_number
  LEFT JOIN steps AS t ON t.source = s.source AND t.order_id = s.order_id
  LEFT JOIN scored AS v ON v.source = s.source AND v.order_id = s.order_id
),
sold AS (
  SELECT
    supplier_key,
    currency,
    max(last_day) AS last_day,
    count(DISTINCT product_key) AS products,
    count(*) AS lines,
    sum(CASE WHEN is_first THEN 1 ELSE 0 END) AS orders,
    sum(revenue) AS revenue,
    sum(quantity) AS units,
    sum(CASE WHEN has_deadline THEN 1 ELSE 0 END) AS ship_deadlines,
    sum(CASE WHEN has_deadline AND shipped_at <= ship_by THEN 1 ELSE 0 END) AS shipped_on_time,
    sum(CASE WHEN is_first AND has_promise THEN 1 ELSE 0 END) AS delivery_promises,
    sum(CASE WHEN is_first AND has_promise AND delivered_at <= promised_at THEN 1 ELSE 0 END) AS delivered_on_time,
    sum(CASE WHEN is_first AND shipped_at IS NOT NULL THEN 1 ELSE 0 END) AS shipped,
    sum(CASE WHEN is_first THEN date_diff('second', sold_at, shipped_at) END) AS seconds_to_ship,
    sum(CASE WHEN is_first AND delivered_at IS NOT NULL THEN 1 ELSE 0 END) AS delivered,
    sum(CASE WHEN is_first THEN date_diff('second', sold_at, delivered_at) END) AS seconds_to_deliver,
    sum(CASE WHEN is_first THEN coalesce(reviews, 0) ELSE 0 END) AS reviews,
    sum(CASE WHEN is_first THEN score END) AS score
  FROM lines
  GROUP BY supplier_key, currency
),
sellers AS (
  SELECT source || '|' || order_id AS order_key, product_id, min(supplier_id) AS supplier_id
  FROM silver.order_lines
  WHERE supplier_id IS NOT NULL
  GROUP BY source || '|' || order_id, product_id
),
attributed AS (
  SELECT
    r.currency,
    r.quantity,
    r.amount,
    CASE
      WHEN v.supplier_id IS NULL THEN p.supplier_key
      ELSE lower(to_hex(sha256(to_utf8(r.source || '|' || v.supplier_id))))
    END AS supplier_key
  FROM gold.fact_returns AS r
  JOIN spans AS w ON w.source = r.source AND r.return_date BETWEEN w.first_day AND w.last_day
  JOIN gold.dim_product AS p ON p.product_key = r.product_key
  LEFT JOIN sellers AS v ON v.order_key = r.sale_order_key AND v.product_id = r.product_id
),
returned AS (
  SELECT supplier_key, currency, sum(quantity) AS units, sum(amount) AS amount
  FROM attributed
  GROUP BY supplier_key, currency
),
counted AS (
  SELECT
    i.supplier_key,
    CAST(sum(CASE WHEN i.on_hand <= 0 THEN 1 ELSE 0 END) AS double) / count(*) AS stock_out_rate
  FROM gold.fact_inventory AS i
  JOIN spans AS w ON w.source = i.source AND i.stock_date BETWEEN w.first_day AND w.last_day
  GROUP BY i.supplier_key
)
SELECT
  CAST(s.supplier_key AS varchar) AS supplier_key,
  CAST(u.source AS varchar) AS source,
  CAST(u.supplier_id AS varchar) AS supplier_id,
  CAST(u.name AS varchar) AS name,
  CAST(u.country AS varchar) AS country,
  CAST(u.region AS varchar) AS region,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.last_day AS date) AS as_of,
  CAST(s.products AS bigint) AS products,
  CAST(s.lines AS bigint) AS lines,
  CAST(s.orders AS bigint) AS orders,
  CAST(s.revenue AS decimal(38, 4)) AS revenue,
  CAST(s.units AS decimal(38, 4)) AS units,
  CAST(coalesce(r.units, 0) AS decimal(38, 4)) AS returned_units,
  CAST(coalesce(r.amount, 0) AS decimal(38, 4)) AS returned_amount,
  CAST(CAST(coalesce(r.units, 0) AS double) / NULLIF(s.units, 0) AS double) AS returns_rate,
  CAST(s.ship_deadlines AS bigint) AS ship_deadlines,
  CAST(CAST(s.shipped_on_time AS double) / NULLIF(s.ship_deadlines, 0) AS double) AS on_time_shipping_rate,
  CAST(s.delivery_promises AS bigint) AS delivery_promises,
  CAST(CAST(s.delivered_on_time AS double) / NULLIF(s.delivery_promises, 0) AS double) AS on_time_delivery_rate,
  CAST(CAST(s.seconds_to_ship AS double) / NULLIF(s.shipped, 0) / 86400 AS double) AS mean_days_to_ship,
  CAST(CAST(s.seconds_to_deliver AS double) / NULLIF(s.delivered, 0) / 86400 AS double) AS mean_days_to_deliver,
  CAST(s.reviews AS bigint) AS reviews,
  CAST(CAST(s.score AS double) / NULLIF(s.reviews, 0) AS double) AS mean_review_score,
  CAST(c.stock_out_rate AS double) AS stock_out_rate
FROM sold AS s
JOIN gold.dim_supplier AS u ON u.supplier_key = s.supplier_key
LEFT JOIN returned AS r ON r.supplier_key = s.supplier_key AND r.currency = s.currency
LEFT JOIN counted AS c ON c.supplier_key = s.supplier_key
