-- Purpose: which channels and campaigns orders are owed to, by six models side by side, with what was spent on them.
--   `first` and `last` give an order to its first or last visit, `last_non_direct` to the last that was not direct, if there is
--   one (Google Analytics, until 2023), `linear` to all alike, `time_decay` half as much for every :half_life_days before the
--   order in whole days, `position_based` 40 % to the first, 40 % to the last and 20 % to those between (half each where there
--   are two): the rule-based models as Google Analytics defined them. An order without a known visit belongs to its own channel.
--   Weights are whole numbers, for `time_decay` of nine digits, and a visit is credited with the difference of two rounded
--   running shares, so that the credits of an order sum to one order and to its revenue exactly. The channel of spend follows
--   gold.channel_rules by its utm_medium, else by its own name, else it is that name. Spend is not of an order but of a day,
--   and stands beside each model: add it up within one model only. Spend that led to no order that day stands alone.
-- Grain: one row per business day, model, channel, campaign and currency.
-- Inputs: gold.order_sales, gold.order_channel, gold.attribution_touches, silver.ad_spend, gold.channel_rules
-- Metrics (docs/metrics.md): attributed-orders, attributed-revenue, cost-per-order, return-on-ad-spend
-- Columns (docs/data-dictionary.md):
--   day date: business day of the order, and of the spend
--   model varchar: `first`, `last`, `last_non_direct`, `linear`, `time_decay` or `position_based`
--   channel varchar: marketing channel; as the shop says, or `unknown`, for an order without a known visit
--   campaign varchar: utm_campaign; empty where there is none
--   currency varchar: ISO 4217 code
--   orders double: orders owed to it, in parts
--   revenue decimal(38,4): revenue owed to it
--   cost decimal(38,4): what was spent on it that day
--   cost_per_order decimal(38,4): cost by orders; null without cost or orders
--   return_on_ad_spend double: revenue by cost; null without cost
CREATE OR REPLACE VIEW gold.attribution AS
WITH sold AS (
  SELECT s.order_key, s.source, s.order_id, s.currency, min(s.sale_date) AS day, sum(s.revenue) AS revenue
  FROM gold.order_sales AS s
  GROUP BY s.order_key, s.source, s.order_id, s.currency
),
touches AS (
  SELECT
    o.order_key,
    o.currency,
    o.day,
    o.revenue,
    coalesce(t.channel, c.channel) AS channel,
    coalesce(t.campaign, c.campaign) AS campaign,
    coalesce(date_diff('day', t.touched_at, t.ordered_at), 0) AS age,
    row_number() OVER (PARTITION BY o.order_key, o.currency ORDER BY t.touched_at, t.session_key) AS place,
    count(*) OVER (PARTITION BY o.order_key, o.currency) AS touches
  FROM sold AS o
  JOIN gold.order_channel AS c ON c.order_key = o.order_key
  LEFT JOIN gold.attribution_touches AS t
    ON t.source = o.source AND t.order_id = o.order_id AND t.session_key <> ''
),
placed AS (
  SELECT
    h.*,
    min(h.age) OVER (PARTITION BY h.order_key, h.currency) AS least_age,
    max(CASE WHEN h.channel <> 'direct' THEN h.place END) OVER (PARTITION BY h.order_key, h.currency) AS last_non_direct
  FROM touches AS h
),
weighed AS (
  SELECT
    p.*,
    m.model,
    CASE m.model
      WHEN 'first' THEN CASE WHEN p.place = 1 THEN 1 ELSE 0 END
      WHEN 'last' THEN CASE WHEN p.place = p.touches THEN 1 ELSE 0 END
      WHEN 'last_non_direct' THEN CASE WHEN p.place = coalesce(p.last_non_direct, p.touches) THEN 1 ELSE 0 END
      WHEN 'time_decay'
        THEN CAST(round(power(2e0, CAST(p.least_age - p.age AS double) / :half_life_days) * 1e9) AS bigint)
      WHEN 'position_based' THEN CASE WHEN p.touches > 2 AND p.place IN (1, p.touches) THEN 2 * (p.touches - 2) ELSE 1 END
      ELSE 1
    END AS weight
  FROM placed AS p
  CROSS JOIN (
    VALUES ('first'), ('last'), ('last_non_direct'), ('linear'), ('time_decay'), ('position_based')
  ) AS m(model)
),
running AS (
  SELECT
    w.*,
    sum(w.weight) OVER (
      PARTITION BY w.order_key, w.currency, w.model ORDER BY w.place ROWS UNBOUNDED PRECEDING
    ) AS reached,
    sum(w.weight) OVER (PARTITION BY w.order_key, w.currency, w.model) AS total
  FROM weighed AS w
),
shared AS (
  SELECT
    r.*,
    CAST(round(CAST(r.reached AS double) / CAST(r.total AS double), 9) AS decimal(18, 9)) AS orders_reached,
    CASE
      WHEN r.reached = r.total THEN CAST(r.revenue AS decimal(38, 4))
      ELSE CAST(
        round(CAST(r.revenue AS double) * (CAST(r.reached AS double) / CAST(r.total AS double)), 4) AS decimal(38, 4)
      )
    END AS revenue_reached
  FROM running AS r
),
credits AS (
  SELECT
    s.day,
    s.model,
    s.channel,
    s.campaign,
    s.currency,
    s.orders_reached - coalesce(
      lag(s.orders_reached) OVER (PARTITION BY s.order_key, s.currency, s.model ORDER BY s.place), 0
    ) AS orders,
    s.revenue_reached - coalesce(
      lag(s.revenue_reached) OVER (PARTITION BY s.order_key, s.currency, s.model ORDER BY s.place), 0
    ) AS revenue
  FROM shared AS s
),
earned AS (
  SELECT
    c.day, c.model, c.channel, c.campaign, c.currency, sum(c.orders) AS orders, sum(c.revenue) AS revenue
  FROM credits AS c
  GROUP BY c.day, c.model, c.channel, c.campaign, c.currency
),
advertised AS (
  SELECT
    CAST(a.day AS date) AS day,
    a.campaign,
    a.currency,
    a.cost,
    regexp_replace(lower(a.channel), '[^a-z0-9]+', '_') AS name,
    regexp_replace(lower(a.utm_medium), '[^a-z0-9]+', '_') AS medium,
    coalesce(lower(a.utm_source), '') AS site
  FROM silver.ad_spend AS a
),
sites AS (
  SELECT n.site, min(r.channel) AS channel
  FROM (SELECT DISTINCT d.site FROM advertised AS d) AS n
  JOIN gold.channel_rules AS r
    ON r.kind = 'site'
    AND (r.term = n.site OR contains(split(regexp_replace(n.site, '[^a-z0-9]+', '.'), '.'), r.term))
  GROUP BY n.site
),
ruled AS (
  SELECT
    d.day,
    d.campaign,
    d.currency,
    d.cost,
    coalesce(
      CASE WHEN i.channel = 'social' THEN m.social_channel ELSE m.channel END,
      CASE WHEN i.channel = 'social' THEN n.social_channel ELSE n.channel END,
      d.name
    ) AS channel
  FROM advertised AS d
  LEFT JOIN sites AS i ON i.site = d.site
  LEFT JOIN gold.channel_rules AS m ON m.kind = 'medium' AND m.term = d.medium
  LEFT JOIN gold.channel_rules AS n ON n.kind = 'medium' AND n.term = d.name
),
spent AS (
  SELECT r.day, r.channel, r.campaign, r.currency, sum(r.cost) AS cost
  FROM ruled AS r
  GROUP BY r.day, r.channel, r.campaign, r.currency
),
spent_by_model AS (
  SELECT s.*, m.model
  FROM spent AS s
  CROSS JOIN (
    VALUES ('first'), ('last'), ('last_non_direct'), ('linear'), ('time_decay'), ('position_based')
  ) AS m(model)
)
SELECT
  CAST(coalesce(e.day, s.day) AS date) AS day,
  CAST(coalesce(e.model, s.model) AS varchar) AS model,
  CAST(coalesce(e.channel, s.channel) AS varchar) AS channel,
  CAST(coalesce(e.campaign, s.campaign) AS varchar) AS campaign,
  CAST(coalesce(e.currency, s.currency) AS varchar) AS currency,
  CAST(coalesce(e.orders, 0) AS double) AS orders,
  CAST(coalesce(e.revenue, 0) AS decimal(38, 4)) AS revenue,
  CAST(coalesce(s.cost, 0) AS decimal(38, 4)) AS cost,
  CAST(round(CAST(NULLIF(s.cost, 0) AS double) / NULLIF(CAST(e.orders AS double), 0), 4) AS decimal(38, 4)) AS cost_per_order,
  CAST(round(CAST(coalesce(e.revenue, 0) AS double) / NULLIF(CAST(s.cost AS double), 0), 6) AS double) AS return_on_ad_spend
FROM earned AS e
FULL OUTER JOIN spent_by_model AS s
  ON s.day = e.day AND s.model = e.model AND s.channel = e.channel AND s.campaign = e.campaign AND s.currency = e.currency
