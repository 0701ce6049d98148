-- Purpose: who supplies the shop: every supplier as last seen, described or only ever named by a line, product or stock level,
--   and an unknown member.
-- Grain: one row per supplier of a source.
-- Inputs: silver.suppliers, silver.order_lines, silver.products, silver.inventory_levels (suppliers never described)
-- Columns (docs/data-dictionary.md):
--   supplier_key varchar: surrogate key of the supplier
--   source varchar: where the data comes from
--   supplier_id varchar: the shop’s id of the supplier
--   name varchar: name as last seen; its id where nobody says
--   country varchar: country it delivers from; `Unknown` where nobody says
--   region varchar: state or region
--   lead_time_days bigint: days from order to delivery, as agreed
--   lead_time_days_sd decimal(18,4): standard deviation of those days; null where nobody says
CREATE OR REPLACE VIEW gold.dim_supplier AS
WITH named AS (
  SELECT source, supplier_id FROM silver.suppliers
  UNION
  SELECT source, supplier_id FROM silver.order_lines WHERE supplier_id IS NOT NULL
  UNION
  SELECT source, supplier_id FROM silver.products WHERE supplier_id IS NOT NULL
  UNION
  SELECT source, supplier_id FROM silver.inventory_levels WHERE supplier_id IS NOT NULL
)
SELECT
  CAST(lower(to_hex(sha256(to_utf8(m.source || '|' || m.supplier_id)))) AS varchar) AS supplier_key,
  CAST(m.source AS varchar) AS source,
  CAST(m.supplier_id AS varchar) AS supplier_id,
  CAST(coalesce(s.name, m.supplier_id) AS varchar) AS name,
  CAST(coalesce(s.country, 'Unknown') AS varchar) AS country,
  CAST(s.region AS varchar) AS region,
  CAST(s.lead_time_days AS bigint) AS lead_time_days,
  CAST(s.lead_time_days_sd AS decimal(18, 4)) AS lead_time_days_sd
FROM named AS m
LEFT JOIN silver.suppliers AS s ON s.source = m.source AND s.supplier_id = m.supplier_id
UNION ALL
SELECT
  CAST('unknown' AS varchar) AS supplier_key,
  CAST(NULL AS varchar) AS source,
  CAST(NULL AS varchar) AS supplier_id,
  CAST('Unknown' AS varchar) AS name,
  CAST('Unknown' AS varchar) AS country,
  CAST(NULL AS varchar) AS region,
  CAST(NULL AS bigint) AS lead_time_days,
  CAST(NULL AS decimal(18, 4)) AS lead_time_days_sd
