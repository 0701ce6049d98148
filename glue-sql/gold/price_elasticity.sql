-- Purpose: by how much the demand for a product has changed with its price, as far as its prices have moved: the slope of the
--   logarithm of the units a week, against those of everything else that was sold that week, on the logarithm of the price paid,
--   over up to 104 whole weeks. One product says little, so it is drawn to its peers by as much as it is unsure (random effects
--   of DerSimonian and Laird 1986; empirical Bayes): those of its category, or, where fewer than three of a category can tell,
--   those of all such categories together. Recent units and revenue are added up exactly, since the order in which doubles are added
--   would show in what is rounded of them.
-- Grain: one row per product of a source that was sold in those weeks, and currency; postage and fees are no products.
-- Inputs: gold.fact_sales, gold.source_days, gold.dim_product
-- Metrics (docs/metrics.md): price-elasticity
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   product_id varchar: the shop’s product or stock code
--   name varchar: name as last seen
--   category varchar: category as last seen, by its name; `Uncategorised` where nobody says
--   currency varchar: ISO 4217 code
--   as_of date: day after the last whole week
--   weeks bigint: whole weeks with a sale of it
--   lowest_price double: lowest mean price of a week, after discounts
--   highest_price double: highest mean price of a week
--   price_deviation double: standard deviation of the logarithm of the price; about a share of it
--   own_elasticity double: what its own weeks say; null where they say nothing
--   own_error double: standard error of that, of no less than 0.05: a line through few points may fit by chance
--   peers bigint: products that it is drawn to, itself among them
--   peer_elasticity double: what they say together; null for fewer than three
--   elasticity double: percent of units for one percent of price; null where nothing can be said, for which see the reason
--   lower_bound double: of an interval that holds nine times in ten
--   upper_bound double: of that interval
--   weekly_units double: units a week in the last 13 whole weeks
--   price double: mean price of a unit in them, after discounts; null where none was sold
--   unit_cost double: cost of a unit; null where none is known in this currency
--   reason varchar: why there is no elasticity: `too few weeks` (of eight), `price never moved` (by one percent) or
--     `no fall with price`; null where there is one
CREATE OR REPLACE VIEW gold.price_elasticity AS
WITH spans AS (
  SELECT source, date_trunc('week', date_add('day', 1, last_sale_date)) AS until FROM gold.source_days
),
weekly AS (
  SELECT
    f.source,
    f.currency,
    f.product_id,
    s.until,
    date_trunc('week', f.sale_date) AS week,
    CAST(sum(f.revenue) AS double) AS revenue,
    CAST(sum(f.quantity) AS double) AS units,
    sum(f.revenue) AS exact_revenue,
    sum(f.quantity) AS exact_units
  FROM spans AS s
  JOIN gold.fact_sales AS f
    ON f.source = s.source AND f.sale_date >= date_add('week', -104, s.until) AND f.sale_date < s.until
  WHERE f.is_product
  GROUP BY f.source, f.currency, f.product_id, s.until, date_trunc('week', f.sale_date)
),
observed AS (
  SELECT
    w.*,
    w.week >= date_add('week', -13, w.until) AS is_recent,
    ln(w.revenue / w.units) AS x,
    ln(w.units)
      - ln(greatest(sum(w.units) OVER (PARTITION BY w.source, w.currency, w.week) - w.units, CAST(1 AS double))) AS y
  FROM weekly AS w
  WHERE w.units > 0 AND w.revenue > 0
),
moments AS (
  SELECT
    o.source,
    o.currency,
    o.product_id,
    o.until,
    count(*) AS weeks,
    min(o.revenue / o.units) AS lowest,
    max(o.revenue / o.units) AS highest,
    CAST(sum(CASE WHEN o.is_recent THEN o.exact_units ELSE 0 END) AS double) AS recent_units,
    CAST(sum(CASE WHEN o.is_recent THEN o.exact_revenue ELSE 0 END) AS double) AS recent_revenue,
    var_pop(o.x) AS vx,
    var_pop(o.y) AS vy,
    covar_pop(o.y, o.x) AS cxy
  FROM observed AS o
  GROUP BY o.source, o.currency, o.product_id, o.until
),
own AS (
  SELECT
    m.*,
    p.name,
    p.category,
    CASE WHEN p.currency = m.currency THEN CAST(p.unit_cost AS double) END AS unit_cost,
    CASE
      WHEN m.weeks < 8 THEN 'too few weeks'
      WHEN m.vx < 0.0001 THEN 'price never moved'
    END AS obstacle,
    CASE WHEN m.weeks >= 8 AND m.vx >= 0.0001 THEN m.cxy / m.vx END AS slope,
    CASE
      WHEN m.weeks >= 8 AND m.vx >= 0.0001
        THEN greatest(sqrt(greatest(m.vy - m.cxy * m.cxy / m.vx, 0) / ((m.weeks - 2) * m.vx)), 0.05)
    END AS error
  FROM moments AS m
  JOIN gold.dim_product AS p ON p.source = m.source AND p.product_id = m.product_id
),
counted AS (
  SELECT o.*, count(o.slope) OVER (PARTITION BY o.source, o.currency, o.category) AS telling FROM own AS o
),
grouped AS (
  SELECT c.*, CASE WHEN c.telling >= 3 THEN c.category ELSE '' END AS circle FROM counted AS c
),
weighed AS (
  SELECT
    g.*,
    count(g.slope) OVER (PARTITION BY g.source, g.currency, g.circle) AS peers,
    sum(1 / (g.error * g.error)) OVER (PARTITION BY g.source, g.currency, g.circle) AS w,
    sum(1 / power(g.error, 4)) OVER (PARTITION BY g.source, g.currency, g.circle) AS w2,
    sum(g.slope / (g.error * g.error)) OVER (PARTITION BY g.source, g.currency, g.circle) AS wb,
    sum(g.slope * g.slope / (g.error * g.error)) OVER (PARTITION BY g.source, g.currency, g.circle) AS wbb
  FROM grouped AS g
),
varied AS (
  SELECT
    v.*,
    CASE WHEN v.peers >= 3 THEN greatest((v.wbb - v.wb * v.wb / v.w - (v.peers - 1)) / (v.w - v.w2 / v.w), 0) END AS tau2
  FROM weighed AS v
),
pooled AS (
  SELECT
    v.*,
    sum(v.slope / (v.error * v.error + v.tau2)) OVER (PARTITION BY v.source, v.currency, v.circle)
      / sum(CASE WHEN v.slope IS NOT NULL THEN 1 / (v.error * v.error + v.tau2) END)
        OVER (PARTITION BY v.source, v.currency, v.circle) AS mean,
    1 / sum(CASE WHEN v.slope IS NOT NULL THEN 1 / (v.error * v.error + v.tau2) END)
      OVER (PARTITION BY v.source, v.currency, v.circle) AS mean_variance
  FROM varied AS v
),
drawn AS (
  SELECT
    p.*,
    coalesce(p.error * p.error / (p.error * p.error + p.tau2), 0) AS pull
  FROM pooled AS p
),
settled AS (
  SELECT
    d.*,
    (1 - d.pull) * d.slope + d.pull * coalesce(d.mean, 0) AS shrunk,
    sqrt((1 - d.pull) * d.error * d.error + d.pull * d.pull * coalesce(d.mean_variance, 0)) AS shrunk_error
  FROM drawn AS d
)
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.product_id AS varchar) AS product_id,
  CAST(s.name AS varchar) AS name,
  CAST(s.category AS varchar) AS category,
  CAST(s.currency AS varchar) AS currency,
  CAST(s.until AS date) AS as_of,
  CAST(s.weeks AS bigint) AS weeks,
  CAST(round(s.lowest, 4) AS double) AS lowest_price,
  CAST(round(s.highest, 4) AS double) AS highest_price,
  CAST(round(sqrt(s.vx), 6) AS double) AS price_deviation,
  CAST(round(s.slope, 6) AS double) AS own_elasticity,
  CAST(round(s.error, 6) AS double) AS own_error,
  CAST(s.peers AS bigint) AS peers,
  CAST(round(s.mean, 6) AS double) AS peer_elasticity,
  CAST(CASE WHEN s.shrunk < 0 THEN round(s.shrunk, 6) END AS double) AS elasticity,
  CAST(CASE WHEN s.shrunk < 0 THEN round(s.shrunk - 1.645 * s.shrunk_error, 6) END AS double) AS lower_bound,
  CAST(CASE WHEN s.shrunk < 0 THEN round(s.shrunk + 1.645 * s.shrunk_error, 6) END AS double) AS upper_bound,
  CAST(round(s.recent_units / 13, 4) AS double) AS weekly_units,
  CAST(round(s.recent_revenue / NULLIF(s.recent_units, 0), 4) AS double) AS price,
  CAST(s.unit_cost AS double) AS unit_cost,
  CAST(coalesce(s.obstacle, CASE WHEN s.shrunk >= 0 THEN 'no fall with price' END) AS varchar) AS reason
FROM settled AS s
