-- Purpose: the business key of every silver table is unique. Large tables are looked at from 31 days before the earliest time
--   that changed, which is where a merge writes; an id of an event or a log record is one within its month, as their merges
--   have it.
-- Grain: one row a key that stands more than once.
-- Inputs: silver.ad_spend, silver.category_names, silver.customer_history, silver.customers, silver.events,
--   silver.identities, silver.inventory_levels, silver.order_lines, silver.order_statuses, silver.orders,
--   silver.payments, silver.product_history, silver.products, silver.returns, silver.reviews,
--   silver.security_events, silver.suppliers
SELECT k.table_name, k.id, k.copies
FROM (
  SELECT 'ad_spend' AS table_name, source || '|' || day || '|' || channel || '|' || campaign AS id, count(*) AS copies
  FROM silver.ad_spend
  GROUP BY source, day, channel, campaign
  HAVING count(*) > 1
  UNION ALL
  SELECT 'category_names' AS table_name, source || '|' || category AS id, count(*) AS copies
  FROM silver.category_names
  GROUP BY source, category
  HAVING count(*) > 1
  UNION ALL
  SELECT 'customer_history' AS table_name, source || '|' || customer_id || '|' || day AS id, count(*) AS copies
  FROM silver.customer_history
  WHERE seen_at >= date_add('day', -31, :changed)
  GROUP BY source, customer_id, day
  HAVING count(*) > 1
  UNION ALL
  SELECT 'customers' AS table_name, source || '|' || customer_id AS id, count(*) AS copies
  FROM silver.customers
  GROUP BY source, customer_id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'events' AS table_name, source || '|' || message_id AS id, count(*) AS copies
  FROM silver.events
  WHERE occurred_at >= date_add('day', -31, :changed)
  GROUP BY source, message_id, date_trunc('month', occurred_at)
  HAVING count(*) > 1
  UNION ALL
  SELECT 'identities' AS table_name, source || '|' || kind || '|' || identity || '|' || customer_id AS id, count(*) AS copies
  FROM silver.identities
  GROUP BY source, kind, identity, customer_id
  HAVING count(*) > 1
  UNION ALL
  SELECT
    'inventory_levels' AS table_name,
    source || '|' || product_id || '|' || location_id || '|' || day AS id,
    count(*) AS copies
  FROM silver.inventory_levels
  GROUP BY source, product_id, location_id, day
  HAVING count(*) > 1
  UNION ALL
  SELECT 'order_lines' AS table_name, source || '|' || order_id || '|' || CAST(line_number AS varchar) AS id, count(*) AS copies
  FROM silver.order_lines
  WHERE ordered_at >= date_add('day', -31, :changed)
  GROUP BY source, order_id, line_number
  HAVING count(*) > 1
  UNION ALL
  SELECT 'order_statuses' AS table_name, source || '|' || order_id || '|' || status AS id, count(*) AS copies
  FROM silver.order_statuses
  GROUP BY source, order_id, status
  HAVING count(*) > 1
  UNION ALL
  SELECT 'orders' AS table_name, source || '|' || order_id AS id, count(*) AS copies
  FROM silver.orders
  GROUP BY source, order_id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'payments' AS table_name, source || '|' || order_id || '|' || CAST(payment_number AS varchar) AS id, count(*) AS copies
  FROM silver.payments
  GROUP BY source, order_id, payment_number
  HAVING count(*) > 1
  UNION ALL
  SELECT 'product_history' AS table_name, source || '|' || product_id || '|' || day AS id, count(*) AS copies
  FROM silver.product_history
  WHERE seen_at >= date_add('day', -31, :changed)
  GROUP BY source, product_id, day
  HAVING count(*) > 1
  UNION ALL
  SELECT 'products' AS table_name, source || '|' || product_id AS id, count(*) AS copies
  FROM silver.products
  GROUP BY source, product_id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'returns' AS table_name, source || '|' || return_id || '|' || CAST(line_number AS varchar) AS id, count(*) AS copies
  FROM silver.returns
  WHERE returned_at >= date_add('day', -31, :changed)
  GROUP BY source, return_id, line_number
  HAVING count(*) > 1
  UNION ALL
  SELECT 'reviews' AS table_name, source || '|' || order_id || '|' || review_id AS id, count(*) AS copies
  FROM silver.reviews
  GROUP BY source, order_id, review_id
  HAVING count(*) > 1
  UNION ALL
  SELECT 'security_events' AS table_name, source || '|' || event_id AS id, count(*) AS copies
  FROM silver.security_events
  WHERE occurred_at >= date_add('day', -31, :changed)
  GROUP BY source, event_id, date_trunc('month', occurred_at)
  HAVING count(*) > 1
  UNION ALL
  SELECT 'suppliers' AS table_name, source || '|' || supplier_id AS id, count(*) AS copies
  FROM silver.suppliers
  GROUP BY source, supplier_id
  HAVING count(*) > 1
) AS k
LIMIT 100
