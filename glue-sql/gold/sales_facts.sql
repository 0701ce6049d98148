-- Purpose: sold and returned lines as `publish` packs them for filters over the whole history, without any id of a person or an order.
--   A customer's number is their place by first order, an order's its place in the month of its first line: new ones come at the
--   end, so that what is packed of earlier months stays as it is. What is returned came through the channel and the device of the sale
--   that it undoes.
-- Grain: one row per line of an order, and one per returned line.
-- Inputs: gold.sold_lines, gold.sold_orders, gold.returned_lines, gold.order_channel
-- Metrics (docs/metrics.md): revenue, orders, units, discount, customers, returned-amount
-- Columns (docs/data-dictionary.md):
--   is_return boolean: whether it came back
--   fact_day integer: business day, in days since 1970
--   fact_hour integer: hour of the business day, 0 to 23
--   source varchar: where the data comes from
--   currency varchar: ISO 4217 code; empty where nobody says
--   country varchar: country; `Unknown` where nobody says
--   channel varchar: channel of the order; `unknown` where nobody says
--   device varchar: `desktop`, `mobile` or `tablet`; `unknown` where nobody knows
--   customer_number integer: place of the customer among all by first order, from 1; 0 for a guest, and for what came back
--   is_identified boolean: whether the shop knows the customer
--   order_number integer: place of the order in the month of its first line, from 1; 0 for what came back
--   split_number double: names an order that lies in several hours, countries, currencies or customers; 0 for all others
--   product_id varchar: the shop’s product or stock code; empty for a refund of a whole order
--   category varchar: category at the time of sale, else the product’s; `Uncategorised` where nobody says
--   is_product boolean: false for postage, fees, manual entries and vouchers
--   units double: units, in ten-thousandths
--   amount double: revenue, or what came back, in ten-thousandths of the currency
--   discount double: discount on the line, in ten-thousandths of the currency
--   slot integer: month, as the remainder of the months since the year 0 by 96: an UNLOAD makes at most a hundred partitions
CREATE OR REPLACE VIEW gold.sales_facts AS
WITH customers AS (
  SELECT
    s.source,
    s.customer_id,
    row_number() OVER (
      ORDER BY CAST(min(s.sold_hour) AS date), min(s.first_sold_at), s.source, s.customer_id
    ) AS customer_number
  FROM gold.sold_orders AS s
  WHERE s.customer_id IS NOT NULL
  GROUP BY s.source, s.customer_id
),
placed AS (
  SELECT
    s.source,
    s.order_id,
    min(s.sold_hour) AS first_hour,
    min(s.first_sold_at) AS first_sold_at,
    min(s.sold_hour) < max(s.sold_hour) OR min(s.customer) < max(s.customer) OR min(s.currency) < max(s.currency)
      OR min(s.country) < max(s.country) AS is_split
  FROM gold.sold_orders AS s
  GROUP BY s.source, s.order_id
),
orders AS (
  SELECT
    p.source,
    p.order_id,
    row_number() OVER (
      PARTITION BY date_trunc('month', p.first_hour) ORDER BY p.first_hour, p.first_sold_at, p.source, p.order_id
    ) AS order_number,
    CASE
      WHEN p.is_split
        THEN (year(p.first_hour) * 12 + month(p.first_hour)) * 100000000 + row_number() OVER (
          PARTITION BY date_trunc('month', p.first_hour), p.is_split
          ORDER BY p.first_hour, p.first_sold_at, p.source, p.order_id
        )
      ELSE 0
    END AS split_number
  FROM placed AS p
),
facts AS (
  SELECT
    false AS is_return,
    l.sold_local AS at_local,
    l.source,
    l.currency,
    l.country,
    h.channel,
    h.device,
    coalesce(c.customer_number, 0) AS customer_number,
    l.customer_id IS NOT NULL AS is_identified,
    o.order_number,
    o.split_number,
    l.product_id,
    l.category,
    l.is_product,
    l.quantity,
    l.revenue AS amount,
    l.discount
  FROM gold.sold_lines AS l
  JOIN orders AS o ON o.source = l.source AND o.order_id = l.order_id
  LEFT JOIN customers AS c ON c.source = l.source AND c.customer_id = l.customer_id
  LEFT JOIN gold.order_channel AS h ON h.source = l.source AND h.order_id = l.order_id
  UNION ALL
  SELECT
    true,
    r.returned_local,
    r.source,
    coalesce(r.currency, ''),
    r.country,
    h.channel,
    h.device,
    0,
    r.customer_id IS NOT NULL,
    0,
    0,
    coalesce(r.product_id, ''),
    r.category,
    coalesce(r.is_product, true),
    coalesce(r.quantity, 0),
    coalesce(r.amount, 0),
    0
  FROM gold.returned_lines AS r
  LEFT JOIN gold.order_channel AS h ON h.order_key = r.sale_order_key
)
SELECT
  f.is_return,
  CAST(date_diff('day', DATE '1970-01-01', CAST(f.at_local AS date)) AS integer) AS fact_day,
  CAST(hour(f.at_local) AS integer) AS fact_hour,
  CAST(f.source AS varchar) AS source,
  CAST(f.currency AS varchar) AS currency,
  CAST(f.country AS varchar) AS country,
  CAST(coalesce(f.channel, 'unknown') AS varchar) AS channel,
  CAST(coalesce(f.device, 'unknown') AS varchar) AS device,
  CAST(f.customer_number AS integer) AS customer_number,
  f.is_identified,
  CAST(f.order_number AS integer) AS order_number,
  CAST(f.split_number AS double) AS split_number,
  CAST(f.product_id AS varchar) AS product_id,
  CAST(f.category AS varchar) AS category,
  f.is_product,
  CAST(f.quantity * 10000 AS double) AS units,
  CAST(f.amount * 10000 AS double) AS amount,
  CAST(f.discount * 10000 AS double) AS discount,
  CAST((year(f.at_local) * 12 + month(f.at_local)) % 96 AS integer) AS slot
FROM facts AS f
