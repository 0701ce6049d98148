-- Purpose: what arrived says nothing but the words that a column knows.
-- Grain: one row a row that breaks a rule, with its table and the rule.
-- Inputs: silver.events, silver.identities, silver.order_lines, silver.order_statuses, silver.orders,
--   silver.security_events
SELECT j.table_name, j.rule, j.source, j.id
FROM (
  SELECT
    'events' AS table_name,
    CASE
      WHEN type NOT IN ('track', 'identify', 'page', 'screen', 'group', 'alias') THEN 'type is none of the six'
    END AS rule,
    source,
    message_id AS id
  FROM silver.events
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND occurred_at >= :changed
  UNION ALL
  SELECT
    'identities' AS table_name,
    CASE
      WHEN kind NOT IN ('device', 'account') THEN 'kind is neither device nor account'
    END AS rule,
    source,
    identity AS id
  FROM silver.identities
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'order_lines' AS table_name,
    CASE
      WHEN line_kind NOT IN ('sale', 'free', 'adjustment') THEN 'line_kind is none of the three'
    END AS rule,
    source,
    order_id AS id
  FROM silver.order_lines
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'order_statuses' AS table_name,
    CASE
      WHEN status NOT IN ('placed', 'approved', 'shipped', 'delivered', 'cancelled') THEN 'status is none of the five'
    END AS rule,
    source,
    order_id AS id
  FROM silver.order_statuses
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'orders' AS table_name,
    CASE
      WHEN status NOT IN ('completed', 'updated', 'cancelled') THEN 'status is none of the three'
    END AS rule,
    source,
    order_id AS id
  FROM silver.orders
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))
  UNION ALL
  SELECT
    'security_events' AS table_name,
    CASE
      WHEN outcome NOT IN ('success', 'failure', 'unknown') THEN 'outcome is none of the three'
      WHEN severity NOT IN ('informational', 'low', 'medium', 'high') THEN 'severity is none of the four'
    END AS rule,
    source,
    event_id AS id
  FROM silver.security_events
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d')) AND occurred_at >= :changed
) AS j
WHERE j.rule IS NOT NULL
LIMIT 100
