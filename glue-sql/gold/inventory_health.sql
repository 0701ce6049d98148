-- Purpose: how long the stock lasts, and what to order. Formulas of a continuous review (s, S) policy in Silver, Pyke and Thomas,
--   Inventory and Production Management in Supply Chains, with d the mean and sd the standard deviation (n - 1) of a day's
--   demand, L the supplier’s lead time in days (14 where nobody says), sdL its standard deviation (0 where nobody says) and k the
--   stage’s service factor: safety stock = k × √(L × sd² + d² × sdL²); reorder point s = d × L + safety stock, rounded up; when available + on order is at s or below,
--   order what they lack of S = s + 30 × d, rounded up.
--   Demand is what was sold on the last 90 days of the source, a day without a sale being zero; fewer where its data begin
--   later, or the product came after the source’s first count. A day at whose end every location was empty and on which
--   nothing was sold is left out: it tells of stock, not of demand. Sales name no location, so a product’s demand is divided
--   by the mean stock of its locations (evenly without any), its variance likewise, as that of independent demands.
--   Status, the first that holds: `out_of_stock` nothing available; `reorder` available + on order at the reorder point or below,
--   with demand; `dead_stock` none sold in a full 90 days; `overstock` more than 180 days of cover; `healthy`.
-- Grain: one row per product of a source that was ever counted, and location.
-- Inputs: gold.fact_inventory, gold.fact_sales, gold.order_sales, gold.dim_product, gold.dim_supplier, gold.product_performance
-- Metrics (docs/metrics.md): stock-on-hand, stock-available, stock-value, daily-demand, days-of-cover, safety-stock, reorder-point,
--   suggested-order-quantity, overstock, abc-class, returns-rate
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   product_key varchar: surrogate key of the product
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   location_id varchar: warehouse or store
--   supplier_key varchar: surrogate key of the supplier; `unknown` where nobody says
--   supplier_name varchar: its name
--   as_of date: last day with a sale or count of the source
--   stock_date date: day of the last count
--   on_hand bigint: units on the shelf at the end of that day
--   available bigint: what of it can still be sold
--   on_order bigint: units ordered from the supplier and not yet delivered
--   stock_value decimal(38,4): units on the shelf at cost; null where no cost is known
--   currency varchar: ISO 4217 code of the cost
--   demand_days bigint: days that demand is measured on
--   stock_out_days bigint: days left out because there was nothing to sell
--   daily_demand double: mean units a day
--   demand_deviation double: standard deviation of a day’s units
--   lead_time_days bigint: days from order to delivery
--   lead_time_deviation double: standard deviation of those days
--   days_of_cover double: available units by daily demand; null without demand
--   safety_stock double: units that cover variation of demand over the lead time, and of the lead time
--   reorder_point bigint: order when available + on order is here or below
--   suggested_quantity bigint: units to order now; 0 where there is no need
--   status varchar: `out_of_stock`, `reorder`, `dead_stock`, `overstock` or `healthy`
--   overstock_units bigint: available units beyond 180 days of demand; all of them in dead stock
--   overstock_value decimal(38,4): what those cost; null where no cost is known
--   abc_class varchar: class by revenue, the best over currencies; `C` for what was never sold
--   returns_rate double: units returned by units sold in the last 90 days; null where none was sold
CREATE OR REPLACE VIEW gold.inventory_health AS
WITH shelved AS (
  SELECT source, product_key, product_id, stock_date AS day, max(on_hand) AS most
  FROM gold.fact_inventory
  GROUP BY source, product_key, product_id, stock_date
),
sold AS (
  SELECT c.source, c.product_key, f.sale_date AS day, sum(f.quantity) AS units
  FROM (SELECT DISTINCT source, product_id, product_key FROM shelved) AS c
  JOIN gold.fact_sales AS f ON f.source = c.source AND f.product_id = c.product_id
  WHERE f.is_product
  GROUP BY c.source, c.product_key, f.sale_date
),
selling AS (
  SELECT source, min(sale_date) AS first_day, max(sale_date) AS last_day
  FROM gold.order_sales
  WHERE is_product
  GROUP BY source
),
observed AS (
  SELECT source, product_key, day, units, false AS is_count, false AS is_empty FROM sold
  UNION ALL
  SELECT source, product_key, day, 0 AS units, true AS is_count, most <= 0 AS is_empty FROM shelved
),
known AS (
  SELECT
    source,
    product_key,
    min(day) AS first_day,
    max(day) AS last_day,
    min(CASE WHEN is_count THEN day END) AS first_count
  FROM observed
  GROUP BY source, product_key
),
spans AS (
  SELECT
    k.product_key,
    k.first_day,
    k.first_count,
    min(coalesce(least(k.first_day, g.first_day), k.first_day)) OVER (PARTITION BY k.source) AS source_first_day,
    min(k.first_count) OVER (PARTITION BY k.source) AS source_first_count,
    max(coalesce(greatest(k.last_day, g.last_day), k.last_day)) OVER (PARTITION BY k.source) AS last_day
  FROM known AS k
  LEFT JOIN selling AS g ON g.source = k.source
),
windows AS (
  SELECT
    s.product_key,
    s.last_day,
    greatest(
      date_add('day', -89, s.last_day),
      CASE WHEN s.first_day > s.source_first_count THEN s.first_day ELSE s.source_first_day END
    ) AS start_day
  FROM spans AS s
  WHERE s.first_count IS NOT NULL
),
product_day AS (
  SELECT
    product_key,
    day,
    CAST(sum(units) AS decimal(38, 4)) AS units,
    bool_and(is_count AND is_empty) AS is_stock_out
  FROM observed
  GROUP BY product_key, day
),
summed AS (
  SELECT
    w.product_key,
    max(w.last_day) AS last_day,
    date_diff('day', max(w.start_day), max(w.last_day)) + 1 AS window_days,
    sum(CASE WHEN d.is_stock_out THEN 1 ELSE 0 END) AS stock_out_days,
    CAST(coalesce(sum(d.units), 0) AS double) AS units,
    CAST(coalesce(sum(d.units * d.units), 0) AS double) AS squares
  FROM windows AS w
  LEFT JOIN product_day AS d ON d.product_key = w.product_key AND d.day BETWEEN w.start_day AND w.last_day
  GROUP BY w.product_key
),
demand AS (
  SELECT
    s.*,
    s.window_days - s.stock_out_days AS demand_days,
    coalesce(s.units / NULLIF(s.window_days - s.stock_out_days, 0), 0) AS mean,
    coalesce(
      (s.squares - s.units * s.units / NULLIF(s.window_days - s.stock_out_days, 0))
      / NULLIF(s.window_days - s.stock_out_days - 1, 0),
      0
    ) AS variance
  FROM summed AS s
),
counted AS (
  SELECT
    i.product_key,
    i.location_id,
    max(i.stock_date) AS stock_date,
    coalesce(
      CAST(sum(CASE WHEN i.stock_date >= w.start_day THEN greatest(i.on_hand, 0) END) AS double)
      / NULLIF(count(CASE WHEN i.stock_date >= w.start_day THEN 1 END), 0),
      0
    ) AS mean_stock
  FROM gold.fact_inventory AS i
  JOIN windows AS w ON w.product_key = i.product_key
  GROUP BY i.product_key, i.location_id
),
shared AS (
  SELECT
    c.*,
    coalesce(
      c.mean_stock / NULLIF(sum(c.mean_stock) OVER (PARTITION BY c.product_key), 0),
      1e0 / count(*) OVER (PARTITION BY c.product_key)
    ) AS share
  FROM counted AS c
),
stock AS (
  SELECT
    i.*,
    d.last_day,
    d.window_days,
    d.demand_days,
    d.stock_out_days,
    d.units AS units_sold,
    round(d.mean * h.share, 9) AS daily_demand,
    round(sqrt(d.variance * h.share), 9) AS deviation,
    coalesce(s.lead_time_days, 14) AS lead_time_days,
    coalesce(CAST(s.lead_time_days_sd AS double), 0) AS lead_time_deviation,
    s.name AS supplier_name
  FROM shared AS h
  JOIN gold.fact_inventory AS i
    ON i.product_key = h.product_key AND i.location_id = h.location_id AND i.stock_date = h.stock_date
  JOIN demand AS d ON d.product_key = h.product_key
  LEFT JOIN gold.dim_supplier AS s ON s.supplier_key = i.supplier_key
),
covered AS (
  SELECT
    k.*,
    :service_factor * sqrt(
      k.lead_time_days * k.deviation * k.deviation
      + k.daily_demand * k.daily_demand * k.lead_time_deviation * k.lead_time_deviation
    ) AS safety_stock
  FROM stock AS k
),
reordered AS (
  SELECT c.*, c.daily_demand * c.lead_time_days + c.safety_stock AS lead_demand FROM covered AS c
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.available <= 0 THEN 'out_of_stock'
      WHEN c.daily_demand > 0 AND c.available + c.on_order <= ceil(round(c.lead_demand, 6)) THEN 'reorder'
      WHEN c.units_sold = 0 AND c.window_days >= 90 THEN 'dead_stock'
      WHEN c.available > 180 * c.daily_demand AND c.daily_demand > 0 THEN 'overstock'
      ELSE 'healthy'
    END AS status
  FROM reordered AS c
),
measured AS (
  SELECT
    j.*,
    CASE
      WHEN j.status = 'dead_stock' THEN j.available
      WHEN j.status = 'overstock' THEN CAST(floor(round(j.available - 180 * j.daily_demand, 6)) AS bigint)
      ELSE 0
    END AS overstock_units
  FROM judged AS j
),
performance AS (
  SELECT
    product_key,
    min(abc_class) AS abc_class,
    CAST(sum(returned_units) AS double) / NULLIF(sum(units), 0) AS returns_rate
  FROM gold.product_performance
  GROUP BY product_key
)
SELECT
  CAST(m.source AS varchar) AS source,
  CAST(m.product_key AS varchar) AS product_key,
  CAST(m.product_id AS varchar) AS product_id,
  CAST(p.name AS varchar) AS name,
  CAST(p.category AS varchar) AS category,
  CAST(m.location_id AS varchar) AS location_id,
  CAST(m.supplier_key AS varchar) AS supplier_key,
  CAST(m.supplier_name AS varchar) AS supplier_name,
  CAST(m.last_day AS date) AS as_of,
  CAST(m.stock_date AS date) AS stock_date,
  CAST(m.on_hand AS bigint) AS on_hand,
  CAST(m.available AS bigint) AS available,
  CAST(m.on_order AS bigint) AS on_order,
  CAST(m.stock_value AS decimal(38, 4)) AS stock_value,
  CAST(m.currency AS varchar) AS currency,
  CAST(m.demand_days AS bigint) AS demand_days,
  CAST(m.stock_out_days AS bigint) AS stock_out_days,
  CAST(m.daily_demand AS double) AS daily_demand,
  CAST(m.deviation AS double) AS demand_deviation,
  CAST(m.lead_time_days AS bigint) AS lead_time_days,
  CAST(m.lead_time_deviation AS double) AS lead_time_deviation,
  CAST(round(m.available / NULLIF(m.daily_demand, 0), 6) AS double) AS days_of_cover,
  CAST(round(m.safety_stock, 6) AS double) AS safety_stock,
  CAST(ceil(round(m.lead_demand, 6)) AS bigint) AS reorder_point,
  CAST(
    CASE
      WHEN m.daily_demand > 0 AND m.available + m.on_order <= ceil(round(m.lead_demand, 6))
        THEN ceil(round(ceil(round(m.lead_demand, 6)) + 30 * m.daily_demand - (m.available + m.on_order), 6))
      ELSE 0
    END AS bigint
  ) AS suggested_quantity,
  CAST(m.status AS varchar) AS status,
  CAST(m.overstock_units AS bigint) AS overstock_units,
  CAST(m.overstock_units * m.unit_cost AS decimal(38, 4)) AS overstock_value,
  CAST(coalesce(f.abc_class, 'C') AS varchar) AS abc_class,
  CAST(f.returns_rate AS double) AS returns_rate
FROM measured AS m
JOIN gold.dim_product AS p ON p.product_key = m.product_key
LEFT JOIN performance AS f ON f.product_key = m.product_key
