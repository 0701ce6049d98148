-- Purpose: how much a person has shown of each product: 1 for a view, 3 for putting it into the cart, 5 for an order with it
--   (sold or free, of orders not cancelled), each counting half as much for every 90 days between its business day and the
--   last day of its source. 90 days, a season, because this is about taste and not about a decision to buy, which
--   :half_life_days of the attribution is about. Decay after Ding and Li, Time Weight Collaborative Filtering (2005).
-- Grain: one row per person and product they met.
-- Inputs: gold.person_product_days
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
WITH lasts AS (
  SELECT source, max(day) AS last_day
  FROM gold.person_product_days
  GROUP BY source
),
days AS (
  SELECT p.*, date_diff('day', p.day, e.last_day) AS age
  FROM gold.person_product_days AS p
  JOIN lasts AS e ON e.source = p.source
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
