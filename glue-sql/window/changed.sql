-- Purpose: the window of a refresh. What arrived since :since, and the earliest event time among it and among the orders and
--   returns it is about: no event before that is new, and none before it has changed. Times are null when nothing arrived.
-- Grain: one row.
-- Inputs: staging.*, bronze.raw_events, silver.orders and silver.returns (a cancellation of today changes an order of last year)
WITH arrived AS (
  SELECT count(*) AS arrivals, min(e.occurred_at) AS first_at FROM staging.events AS e WHERE e.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(o.ordered_at) AS first_at FROM staging.orders AS o WHERE o.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(l.ordered_at) AS first_at FROM staging.order_lines AS l WHERE l.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(r.returned_at) AS first_at FROM staging.returns AS r WHERE r.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(s.reached_at) AS first_at FROM staging.order_statuses AS s WHERE s.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(p.updated_at) AS first_at FROM staging.payments AS p WHERE p.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(w.reviewed_at) AS first_at FROM staging.reviews AS w WHERE w.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(d.updated_at) AS first_at FROM staging.products AS d WHERE d.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(c.updated_at) AS first_at FROM staging.customers AS c WHERE c.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(u.updated_at) AS first_at FROM staging.suppliers AS u WHERE u.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(n.updated_at) AS first_at FROM staging.category_names AS n WHERE n.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(i.counted_at) AS first_at FROM staging.inventory_levels AS i WHERE i.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(y.occurred_at) AS first_at FROM staging.security_events AS y WHERE y.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(k.seen_at) AS first_at FROM staging.identities AS k WHERE k.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, min(date_add('day', -1, CAST(CAST(a.day AS date) AS timestamp(3)))) AS first_at
  FROM staging.ad_spend AS a
  WHERE a.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, CAST(NULL AS timestamp(3)) AS first_at FROM staging.quarantine AS q WHERE q.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, CAST(NULL AS timestamp(3)) AS first_at FROM staging.loads AS f WHERE f.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, CAST(NULL AS timestamp(3)) AS first_at FROM staging.model_runs AS m WHERE m.dt >= :since
  UNION ALL
  SELECT count(*) AS arrivals, CAST(NULL AS timestamp(3)) AS first_at FROM bronze.raw_events AS b WHERE b.dt >= :since
),
known AS (
  SELECT min(t.ordered_at) AS first_at
  FROM silver.orders AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.orders AS o WHERE o.dt >= :since AND o.source = t.source AND o.order_id = t.order_id
  )
  UNION ALL
  SELECT min(t.ordered_at) AS first_at
  FROM silver.orders AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.order_lines AS l WHERE l.dt >= :since AND l.source = t.source AND l.order_id = t.order_id
  )
  UNION ALL
  SELECT min(t.returned_at) AS first_at
  FROM silver.returns AS t
  WHERE EXISTS (
    SELECT 1 FROM staging.returns AS r WHERE r.dt >= :since AND r.source = t.source AND r.return_id = t.return_id
  )
),
times AS (
  SELECT a.arrivals, CAST(a.first_at AS timestamp(6)) AS first_at FROM arrived AS a
  UNION ALL
  SELECT 0 AS arrivals, CAST(k.first_at AS timestamp(6)) AS first_at FROM known AS k
)
SELECT
  CAST(sum(t.arrivals) AS bigint) AS arrivals,
  CAST(date_format(min(t.first_at), '%Y-%m-%d %H:%i:%s') AS varchar) AS changed
FROM times AS t
