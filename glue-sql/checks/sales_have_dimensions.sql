-- Purpose: every sale refers to a customer, a product and a day that exist.
-- Grain: one row a sale that does not.
-- Inputs: gold.fact_sales, gold.dim_customer, gold.dim_product, gold.dim_date
SELECT s.order_key, s.line_number
FROM gold.fact_sales AS s
LEFT JOIN gold.dim_customer AS c ON c.customer_key = s.customer_key
LEFT JOIN gold.dim_product AS p ON p.product_key = s.product_key
LEFT JOIN gold.dim_date AS d ON d.date_key = s.date_key
WHERE c.customer_key IS NULL OR p.product_key IS NULL OR d.date_key IS NULL
LIMIT 100
