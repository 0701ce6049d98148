-- Purpose: whether everything that was received ended as accepted, duplicate or quarantined, each counted where it lies:
--   received in bronze and in the load reports, accepted in silver, duplicates in staging, refusals in quarantine.
--   An input is counted under the one business key that is its own: an event's message, a line's order and number, a record's id.
--   A key that is in silver is accepted once, whichever input's version is in force there; the other inputs of that key are
--   duplicates. What has been staged and not yet merged is pending; difference = received - (accepted + duplicate + quarantined).
-- Grain: one row a source.
-- Inputs: bronze.raw_events, staging.*, silver.*
-- Metrics (docs/metrics.md): received, accepted, duplicate, quarantined, pending, difference
-- Columns (docs/data-dictionary.md):
--   source varchar: where the data comes from
--   received bigint: inputs received
--   accepted bigint: inputs in silver
--   duplicate bigint: inputs that say again what is known
--   quarantined bigint: inputs refused
--   pending bigint: staged and not yet merged
--   difference bigint: received less all of them; anything but 0 is a fault
CREATE OR REPLACE VIEW gold.reconciliation AS
WITH numbered_lines AS (
  SELECT
    d.*,
    row_number() OVER (PARTITION BY d.source, d.version_id, d.order_id ORDER BY d.position) AS line_number
  FROM (
    SELECT DISTINCT source, ingest_id, version_id, order_id, position FROM staging.order_lines WHERE origin = 'file'
  ) AS d
),
numbered_returns AS (
  SELECT
    d.*,
    row_number() OVER (PARTITION BY d.source, d.version_id, d.return_id ORDER BY d.position) AS line_number
  FROM (
    SELECT DISTINCT source, ingest_id, version_id, return_id, position FROM staging.returns WHERE origin = 'file'
  ) AS d
),
event_inputs AS (
  SELECT DISTINCT source, ingest_id FROM staging.events
),
staged AS (
  SELECT 'event' AS kind, source, ingest_id, message_id AS id FROM staging.events
  UNION ALL
  SELECT 'order', source, ingest_id, order_id FROM staging.orders WHERE origin = 'file'
  UNION ALL
  SELECT 'line', source, ingest_id, order_id || chr(31) || CAST(line_number AS varchar) FROM numbered_lines
  UNION ALL
  SELECT 'return', source, ingest_id, return_id || chr(31) || CAST(line_number AS varchar) FROM numbered_returns
  UNION ALL
  SELECT 'product', source, ingest_id, product_id FROM staging.products WHERE is_record
  UNION ALL
  SELECT 'customer', source, ingest_id, customer_id FROM staging.customers WHERE is_record
  UNION ALL
  SELECT 'identity', n.source, n.ingest_id, n.kind || chr(31) || n.identity || chr(31) || n.customer_id
  FROM staging.identities AS n
  LEFT JOIN event_inputs AS e ON e.source = n.source AND e.ingest_id = n.ingest_id
  WHERE e.ingest_id IS NULL
  UNION ALL
  SELECT 'supplier', source, ingest_id, supplier_id FROM staging.suppliers
  UNION ALL
  SELECT 'stock', source, ingest_id, product_id || chr(31) || location_id || chr(31) || day FROM staging.inventory_levels
  UNION ALL
  SELECT 'spend', source, ingest_id, day || chr(31) || channel || chr(31) || campaign FROM staging.ad_spend
  UNION ALL
  SELECT 'payment', source, ingest_id, order_id || chr(31) || CAST(payment_number AS varchar) FROM staging.payments
  UNION ALL
  SELECT 'review', source, ingest_id, order_id || chr(31) || review_id FROM staging.reviews
  UNION ALL
  SELECT 'category', source, ingest_id, category FROM staging.category_names
  UNION ALL
  SELECT 'security', source, ingest_id, event_id FROM staging.security_events
),
merged AS (
  SELECT 'event' AS kind, source, message_id AS id FROM silver.events
  UNION ALL
  SELECT 'order', source, order_id FROM silver.orders
  UNION ALL
  SELECT 'line', source, order_id || chr(31) || CAST(line_number AS varchar) FROM silver.order_lines
  UNION ALL
  SELECT 'return', source, return_id || chr(31) || CAST(line_number AS varchar) FROM silver.returns
  UNION ALL
  SELECT 'product', source, product_id FROM silver.products
  UNION ALL
  SELECT 'customer', source, customer_id FROM silver.customers
  UNION ALL
  SELECT 'identity', source, kind || chr(31) || identity || chr(31) || customer_id FROM silver.identities
  UNION ALL
  SELECT 'supplier', source, supplier_id FROM silver.suppliers
  UNION ALL
  SELECT 'stock', source, product_id || chr(31) || location_id || chr(31) || day FROM silver.inventory_levels
  UNION ALL
  SELECT 'spend', source, day || chr(31) || channel || chr(31) || campaign FROM silver.ad_spend
  UNION ALL
  SELECT 'payment', source, order_id || chr(31) || CAST(payment_number AS varchar) FROM silver.payments
  UNION ALL
  SELECT 'review', source, order_id || chr(31) || review_id FROM silver.reviews
  UNION ALL
  SELECT 'category', source, category FROM silver.category_names
  UNION ALL
  SELECT 'security', source, event_id FROM silver.security_events
),
inputs AS (
  SELECT source, count(*) AS inputs
  FROM (SELECT DISTINCT kind, source, ingest_id FROM staged) AS distinct_inputs
  GROUP BY source
),
keys AS (
  SELECT kind, source, id, max(staged) AS staged, max(merged) AS merged
  FROM (
    SELECT kind, source, id, 1 AS staged, 0 AS merged FROM staged
    UNION ALL
    SELECT kind, source, id, 0 AS staged, 1 AS merged FROM merged
  ) AS both_sides
  GROUP BY kind, source, id
),
counted AS (
  SELECT source, count(DISTINCT ingest_id) AS received, 0 AS repeated, 0 AS inputs, 0 AS messages, 0 AS accepted, 0 AS refused
  FROM bronze.raw_events
  GROUP BY source
  UNION ALL
  SELECT source, sum(received), sum(duplicate), 0, 0, 0, 0
  FROM (SELECT DISTINCT source, ingest_id, received, duplicate FROM staging.loads) AS uploads
  GROUP BY source
  UNION ALL
  SELECT source, 0, 0, inputs, 0, 0, 0 FROM inputs
  UNION ALL
  SELECT source, 0, 0, 0, sum(staged), sum(staged * merged), 0 FROM keys GROUP BY source
  UNION ALL
  SELECT source, 0, 0, 0, 0, 0, count(DISTINCT ingest_id) FROM staging.quarantine GROUP BY source
),
summed AS (
  SELECT
    source,
    sum(received) AS received,
    sum(accepted) AS accepted,
    sum(repeated) + sum(inputs) - sum(messages) AS duplicate,
    sum(refused) AS quarantined,
    sum(messages) - sum(accepted) AS pending
  FROM counted
  GROUP BY source
)
SELECT
  CAST(s.source AS varchar) AS source,
  CAST(s.received AS bigint) AS received,
  CAST(s.accepted AS bigint) AS accepted,
  CAST(s.duplicate AS bigint) AS duplicate,
  CAST(s.quarantined AS bigint) AS quarantined,
  CAST(s.pending AS bigint) AS pending,
  CAST(s.received - s.accepted - s.duplicate - s.quarantined AS bigint) AS difference
FROM summed AS s
WHERE s.received + s.accepted + s.duplicate + s.quarantined + s.pending > 0
