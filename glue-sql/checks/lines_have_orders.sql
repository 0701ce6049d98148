-- Purpose: every order line that arrived belongs to an order.
-- Grain: one row per line without one.
-- Inputs: silver.order_lines, silver.orders
SELECT l.source, l.order_id, l.line_number
FROM silver.order_lines AS l
LEFT JOIN silver.orders AS o ON o.source = l.source AND o.order_id = l.order_id
WHERE l.received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND o.order_id IS NULL
LIMIT 100
