-- Purpose: what is said to be bought together is: supports and confidences are shares, a pair is in no more baskets than either of
--   its products, the floor and the number of partners hold, and no product is its own partner.
-- Grain: one row per pair that does not.
-- Inputs: gold.product_affinity
SELECT a.source, a.product_id, a.partner_id, a.orders_together, a.support, a.confidence, a.lift
FROM gold.product_affinity AS a
WHERE a.product_key = a.partner_key
  OR a.orders_together < 5
  OR a.orders_together > a.product_orders
  OR a.orders_together > a.partner_orders
  OR a.partner_rank NOT BETWEEN 1 AND 20
  OR NOT (a.support > 0 AND a.support <= a.confidence AND a.confidence <= 1 AND a.lift > 0)
LIMIT 100
