-- Purpose: what was staged is in silver six hours after it settled, so that a merge that stalls or passes over rows is
--   noticed, and what is staged while a refresh runs is no fault. A file's lines are due once it is loaded to its end.
-- Grain: one row a table and source with rows that are missing.
-- Inputs: staging.*, silver.ad_spend, silver.category_names, silver.customers, silver.events, silver.identities,
--   silver.inventory_levels, silver.order_statuses, silver.orders, silver.payments, silver.products,
--   silver.reviews, silver.security_events, silver.suppliers, silver.order_lines, silver.returns
WITH loaded AS (
  SELECT DISTINCT file_id FROM staging.loads WHERE dt >= :since AND received_at < date_add('hour', -6, :settled)
)
SELECT d.table_name, d.source, count(DISTINCT d.ingest_id) AS missing, min(d.ingest_id) AS example
FROM (
  SELECT 'ad_spend' AS table_name, n.source, n.ingest_id
  FROM staging.ad_spend AS n
  LEFT JOIN silver.ad_spend AS m
    ON m.source = n.source AND m.day = n.day AND m.channel = n.channel AND m.campaign = n.campaign
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'category_names' AS table_name, n.source, n.ingest_id
  FROM staging.category_names AS n
  LEFT JOIN silver.category_names AS m
    ON m.source = n.source AND m.category = n.category
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'customers' AS table_name, n.source, n.ingest_id
  FROM staging.customers AS n
  LEFT JOIN silver.customers AS m
    ON m.source = n.source AND m.customer_id = n.customer_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'events' AS table_name, n.source, n.ingest_id
  FROM staging.events AS n
  LEFT JOIN silver.events AS m
    ON m.source = n.source AND m.message_id = n.message_id
    AND m.occurred_at >= date_add('day', -31, :changed)
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'identities' AS table_name, n.source, n.ingest_id
  FROM staging.identities AS n
  LEFT JOIN silver.identities AS m
    ON m.source = n.source AND m.kind = n.kind AND m.identity = n.identity AND m.customer_id = n.customer_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'inventory_levels' AS table_name, n.source, n.ingest_id
  FROM staging.inventory_levels AS n
  LEFT JOIN silver.inventory_levels AS m
    ON m.source = n.source AND m.product_id = n.product_id AND m.location_id = n.location_id AND m.day = n.day
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'order_statuses' AS table_name, n.source, n.ingest_id
  FROM staging.order_statuses AS n
  LEFT JOIN silver.order_statuses AS m
    ON m.source = n.source AND m.order_id = n.order_id AND m.status = n.status
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'orders' AS table_name, n.source, n.ingest_id
  FROM staging.orders AS n
  LEFT JOIN silver.orders AS m
    ON m.source = n.source AND m.order_id = n.order_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'payments' AS table_name, n.source, n.ingest_id
  FROM staging.payments AS n
  LEFT JOIN silver.payments AS m
    ON m.source = n.source AND m.order_id = n.order_id AND m.payment_number = n.payment_number
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'products' AS table_name, n.source, n.ingest_id
  FROM staging.products AS n
  LEFT JOIN silver.products AS m
    ON m.source = n.source AND m.product_id = n.product_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'reviews' AS table_name, n.source, n.ingest_id
  FROM staging.reviews AS n
  LEFT JOIN silver.reviews AS m
    ON m.source = n.source AND m.order_id = n.order_id AND m.review_id = n.review_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'security_events' AS table_name, n.source, n.ingest_id
  FROM staging.security_events AS n
  LEFT JOIN silver.security_events AS m
    ON m.source = n.source AND m.event_id = n.event_id
    AND m.occurred_at >= date_add('day', -31, :changed)
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'suppliers' AS table_name, n.source, n.ingest_id
  FROM staging.suppliers AS n
  LEFT JOIN silver.suppliers AS m
    ON m.source = n.source AND m.supplier_id = n.supplier_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
  UNION ALL
  SELECT 'order_lines' AS table_name, n.source, n.ingest_id
  FROM staging.order_lines AS n
  LEFT JOIN (
    SELECT DISTINCT source, order_id FROM silver.order_lines WHERE ordered_at >= date_add('day', -31, :changed)
  ) AS m
    ON m.source = n.source AND m.order_id = n.order_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
    AND (n.origin = 'event' OR n.version_id IN (SELECT f.file_id FROM loaded AS f))
  UNION ALL
  SELECT 'returns' AS table_name, n.source, n.ingest_id
  FROM staging.returns AS n
  LEFT JOIN (
    SELECT DISTINCT source, return_id FROM silver.returns WHERE returned_at >= date_add('day', -31, :changed)
  ) AS m
    ON m.source = n.source AND m.return_id = n.return_id
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL
    AND (n.origin = 'event' OR n.version_id IN (SELECT f.file_id FROM loaded AS f))
) AS d
GROUP BY d.table_name, d.source
