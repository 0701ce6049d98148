-- Purpose: from the earliest time that changed on, what counts as revenue has a quantity and a price above zero and a discount
--   that does not exceed it.
-- Grain: one row per sale that does not.
-- Inputs: gold.fact_sales
SELECT s.order_key, s.line_number, s.quantity, s.unit_price, s.discount
FROM gold.fact_sales AS s
WHERE s.sold_at >= :changed AND (s.quantity <= 0 OR s.unit_price <= 0 OR s.discount < 0 OR s.revenue < 0)
LIMIT 100
