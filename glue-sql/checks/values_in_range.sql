-- Purpose: quantities, amounts and times of what arrived can be true.
-- Grain: one row a row that breaks a rule, with its table and the rule.
-- Inputs: silver.ad_spend, silver.events, silver.inventory_levels, silver.order_lines, silver.order_statuses,
--   silver.orders, silver.products, silver.returns, silver.reviews, silver.security_events, silver.suppliers
SELECT j.table_name, j.rule, j.source, j.id
FROM (
  SELECT
    'ad_spend' AS table_name,
    CASE
      WHEN cost < 0 THEN 'cost is below zero'
      WHEN impressions < 0 OR clicks < 0 THEN 'impressions or clicks are below zero'
    END AS rule,
    source,
    day AS id
  FROM silver.ad_spend
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'events' AS table_name,
    CASE
      WHEN occurred_at > date_add('day', 2, received_at) THEN 'occurred_at lies more than two days after its arrival'
    END AS rule,
    source,
    message_id AS id
  FROM silver.events
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND occurred_at >= :changed
  UNION ALL
  SELECT
    'inventory_levels' AS table_name,
    CASE
      WHEN on_hand < 0 OR reserved < 0 OR on_order < 0 THEN 'a stock is below zero'
      WHEN counted_at > date_add('day', 2, received_at) THEN 'counted_at lies more than two days after its arrival'
    END AS rule,
    source,
    product_id AS id
  FROM silver.inventory_levels
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'order_lines' AS table_name,
    CASE
      WHEN line_kind = 'sale' AND (quantity <= 0 OR unit_price <= 0) THEN 'a sale has no quantity or price'
      WHEN line_kind = 'free' AND (quantity <= 0 OR unit_price <> 0) THEN 'a free line has a price or no quantity'
    END AS rule,
    source,
    order_id AS id
  FROM silver.order_lines
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'order_statuses' AS table_name,
    CASE
      WHEN reached_at > date_add('day', 2, received_at) THEN 'reached_at lies more than two days after its arrival'
    END AS rule,
    source,
    order_id AS id
  FROM silver.order_statuses
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'orders' AS table_name,
    CASE
      WHEN NOT is_derived AND ordered_at > date_add('day', 2, received_at)
        THEN 'ordered_at lies more than two days after its arrival'
    END AS rule,
    source,
    order_id AS id
  FROM silver.orders
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'products' AS table_name,
    CASE
      WHEN unit_cost < 0 THEN 'unit_cost is below zero'
    END AS rule,
    source,
    product_id AS id
  FROM silver.products
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'returns' AS table_name,
    CASE
      WHEN returned_at > date_add('day', 2, received_at) THEN 'returned_at lies more than two days after its arrival'
    END AS rule,
    source,
    return_id AS id
  FROM silver.returns
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'reviews' AS table_name,
    CASE
      WHEN score < 1 OR score > 5 THEN 'score is not from 1 to 5'
      WHEN reviewed_at > date_add('day', 2, received_at) THEN 'reviewed_at lies more than two days after its arrival'
    END AS rule,
    source,
    review_id AS id
  FROM silver.reviews
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'security_events' AS table_name,
    CASE
      WHEN http_status < 100 OR http_status > 599 THEN 'http_status is not from 100 to 599'
      WHEN occurred_at > date_add('day', 2, received_at) THEN 'occurred_at lies more than two days after its arrival'
    END AS rule,
    source,
    event_id AS id
  FROM silver.security_events
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND occurred_at >= :changed
  UNION ALL
  SELECT
    'suppliers' AS table_name,
    CASE
      WHEN lead_time_days < 0 THEN 'lead_time_days is below zero'
    END AS rule,
    source,
    supplier_id AS id
  FROM silver.suppliers
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
) AS j
WHERE j.rule IS NOT NULL
LIMIT 100
