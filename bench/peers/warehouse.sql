-- The marts of `warehouse.py`, by hand for DuckDB: dense integer ids instead of texts, amounts as doubles, lines added up by order
-- before anything counts them. It holds no money exactly, hashes no key and is of one time zone: what the engine itself can do.
CREATE TEMP TABLE product AS
SELECT l.source, l.product_id, CAST(row_number() OVER (ORDER BY l.source || '|' || l.product_id) AS integer) AS product, p.category
FROM (SELECT DISTINCT source, product_id FROM read_parquet('{silver}/order_lines.parquet')) AS l
LEFT JOIN read_parquet('{silver}/products.parquet') AS p USING (source, product_id);

CREATE TEMP TABLE placed AS
SELECT
  source, order_id, lines_version_id, customer_id, country, is_derived, ordered_at,
  CAST(row_number() OVER () AS integer) AS placed,
  (ordered_at AT TIME ZONE 'UTC') AT TIME ZONE '{zone}' AS local_at
FROM read_parquet('{silver}/orders.parquet')
WHERE status <> 'cancelled';

CREATE TEMP TABLE customer AS
SELECT m.source, m.customer_id, CAST(row_number() OVER (ORDER BY m.source || '|' || m.customer_id) AS integer) AS customer, c.country
FROM (
  SELECT source, customer_id FROM placed WHERE customer_id IS NOT NULL
  UNION
  SELECT source, customer_id FROM read_parquet('{silver}/order_lines.parquet') WHERE customer_id IS NOT NULL
) AS m
LEFT JOIN read_parquet('{silver}/customers.parquet') AS c USING (source, customer_id);

CREATE TEMP TABLE sales AS
SELECT
  o.placed,
  p.product,
  c.customer,
  l.source,
  l.currency,
  coalesce(o.country, l.country, c.country, 'Unknown') AS country,
  coalesce(l.category, p.category, 'Uncategorised') AS category,
  CAST(t.local_at AS date) AS day,
  CAST(hour(t.local_at) AS tinyint) AS hour,
  CASE WHEN o.is_derived THEN l.ordered_at ELSE o.ordered_at END AS sold_at,
  l.order_id,
  CAST(l.line_number AS integer) AS line_number,
  l.is_product,
  CAST(l.quantity AS double) AS quantity,
  CAST(l.quantity AS double) * CAST(l.unit_price AS double) - CAST(l.discount AS double) AS revenue
FROM read_parquet('{silver}/order_lines.parquet') AS l
JOIN placed AS o ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id
JOIN product AS p ON p.source = l.source AND p.product_id = l.product_id
LEFT JOIN customer AS c ON c.source = l.source AND c.customer_id = coalesce(o.customer_id, l.customer_id)
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN o.is_derived AND l.ordered_at <> o.ordered_at THEN (l.ordered_at AT TIME ZONE 'UTC') AT TIME ZONE '{zone}' ELSE o.local_at
  END AS local_at
) AS t
WHERE l.line_kind = 'sale';

CREATE TEMP TABLE orders AS
SELECT
  placed, customer, source, currency, country, category, day, hour,
  sum(revenue) AS revenue, count(*) AS lines, sum(quantity) AS units
FROM sales
GROUP BY ALL;

CREATE TEMP TABLE product_days AS
SELECT
  product, source, currency, day,
  sum(revenue) AS revenue,
  sum(quantity) AS units,
  sum(revenue) FILTER (customer IS NOT NULL) AS identified_revenue,
  sum(quantity) FILTER (customer IS NOT NULL) AS identified_units
FROM sales
GROUP BY ALL;

CREATE TEMP TABLE returned AS
SELECT
  r.source, r.currency, r.customer_id, c.customer, p.product, r.quantity, CAST(r.amount AS double) AS amount,
  CAST((r.returned_at AT TIME ZONE 'UTC') AT TIME ZONE '{zone}' AS date) AS day
FROM read_parquet('{silver}/returns.parquet') AS r
LEFT JOIN customer AS c USING (source, customer_id)
LEFT JOIN product AS p USING (source, product_id);

CREATE TEMP TABLE last AS SELECT max(day) AS day FROM orders;

CREATE TEMP TABLE first_order AS SELECT customer, min(day) AS day FROM orders WHERE customer IS NOT NULL GROUP BY customer;

CREATE TEMP TABLE periods AS
WITH audience AS (FROM (VALUES ('all'), ('identified')) AS a(audience)),
period AS (FROM (VALUES ('day'), ('week')) AS p(period)),
sold AS (
  SELECT
    period,
    CASE WHEN period = 'week' THEN CAST(date_trunc('week', day) AS date) ELSE day END AS start,
    source, audience, currency,
    sum(revenue) AS revenue, sum(lines) AS lines, count(DISTINCT placed) AS orders,
    count(DISTINCT customer) AS customers, sum(units) AS units,
    count(DISTINCT CASE WHEN f_day = day THEN customer END) AS new_customers
  FROM (SELECT o.*, f.day AS f_day FROM orders AS o LEFT JOIN first_order AS f USING (customer)), audience, period
  WHERE audience = 'all' OR customer IS NOT NULL
  GROUP BY ALL
),
bought AS (
  SELECT period, start, source, currency, count(*) AS products, count(*) FILTER (is_identified) AS identified_products
  FROM (
    SELECT period, CASE WHEN period = 'week' THEN CAST(date_trunc('week', day) AS date) ELSE day END AS start, source, currency, product,
      bool_or(identified_units IS NOT NULL) AS is_identified
    FROM product_days, period
    GROUP BY ALL
  )
  GROUP BY ALL
),
back AS (
  SELECT period, CASE WHEN period = 'week' THEN CAST(date_trunc('week', day) AS date) ELSE day END AS start, source, audience, currency, sum(amount) AS amount
  FROM returned, audience, period
  WHERE audience = 'all' OR customer_id IS NOT NULL
  GROUP BY ALL
),
figures AS (
  SELECT
    coalesce(s.period, r.period) AS period, coalesce(s.start, r.start) AS start,
    coalesce(s.source, r.source) AS source, coalesce(s.audience, r.audience) AS audience, coalesce(s.currency, r.currency) AS currency,
    coalesce(s.revenue, 0) AS revenue, s.lines, s.orders, s.customers, s.new_customers, s.units,
    CASE WHEN s.audience = 'all' THEN b.products ELSE b.identified_products END AS products,
    coalesce(r.amount, 0) AS returned_amount
  FROM sold AS s
  LEFT JOIN bought AS b USING (period, start, source, currency)
  FULL OUTER JOIN back AS r ON r.period = s.period AND r.start = s.start AND r.source = s.source AND r.audience = s.audience AND r.currency = s.currency
)
SELECT
  f.*, f.revenue - f.returned_amount AS net_revenue, f.revenue / nullif(f.orders, 0) AS average_order_value,
  f.revenue / p.revenue - 1 AS revenue_growth
FROM figures AS f
LEFT JOIN figures AS p
  ON p.period = f.period AND p.source = f.source AND p.audience = f.audience AND p.currency = f.currency
  AND p.start = f.start - CASE WHEN f.period = 'week' THEN 7 ELSE 1 END;

COPY (FROM periods WHERE period = 'day') TO '{out}/daily_sales.parquet';
COPY (FROM periods WHERE period = 'week') TO '{out}/weekly_sales.parquet';

COPY (
  SELECT day, hour, source, audience, currency, sum(revenue) AS revenue, sum(lines) AS lines, count(DISTINCT placed) AS orders
  FROM orders, (VALUES ('all'), ('identified')) AS a(audience)
  WHERE audience = 'all' OR customer IS NOT NULL
  GROUP BY ALL
) TO '{out}/sales_by_hour.parquet';

COPY (
  SELECT day, country, source, audience, currency, sum(revenue) AS revenue, sum(lines) AS lines, count(DISTINCT placed) AS orders,
    count(DISTINCT customer) AS customers
  FROM orders, (VALUES ('all'), ('identified')) AS a(audience)
  WHERE audience = 'all' OR customer IS NOT NULL
  GROUP BY ALL
) TO '{out}/sales_by_country.parquet';

COPY (
  SELECT day, category, source, audience, currency, sum(revenue) AS revenue, sum(lines) AS lines, count(DISTINCT placed) AS orders
  FROM orders, (VALUES ('all'), ('identified')) AS a(audience)
  WHERE audience = 'all' OR customer IS NOT NULL
  GROUP BY ALL
) TO '{out}/sales_by_category.parquet';

COPY (
  WITH totals AS (
    SELECT
      period, CASE WHEN period = 'week' THEN CAST(date_trunc('week', day) AS date) ELSE day END AS start, source, currency, product,
      sum(revenue) AS revenue, sum(units) AS units,
      sum(identified_revenue) AS identified_revenue, sum(identified_units) AS identified_units
    FROM product_days, (VALUES ('day'), ('week')) AS p(period)
    GROUP BY ALL
  ),
  heard AS (
    SELECT period, start, source, audience, currency, product,
      CASE WHEN audience = 'all' THEN revenue ELSE identified_revenue END AS revenue,
      CASE WHEN audience = 'all' THEN units ELSE identified_units END AS units
    FROM totals, (VALUES ('all'), ('identified')) AS a(audience)
    WHERE audience = 'all' OR identified_units IS NOT NULL
  ),
  top AS (
    SELECT *, row_number() OVER (PARTITION BY period, start, source, audience, currency ORDER BY row(-revenue, product)) AS place
    FROM heard
    QUALIFY place <= 20
  )
  SELECT t.*, count(DISTINCT s.placed) AS orders
  FROM top AS t
  JOIN sales AS s
    ON s.product = t.product AND s.currency = t.currency
    AND CASE WHEN t.period = 'week' THEN CAST(date_trunc('week', s.day) AS date) ELSE s.day END = t.start
  WHERE t.audience = 'all' OR s.customer IS NOT NULL
  GROUP BY ALL
) TO '{out}/top_products.parquet';

COPY (
  WITH span AS (SELECT min(day) AS first, max(day) AS last FROM orders),
  grid AS (
    SELECT CAST(d.day AS date) AS day, c.currency
    FROM span, generate_series(first, last, INTERVAL 1 DAY) AS d(day), (SELECT DISTINCT currency FROM orders) AS c
  ),
  daily AS (
    SELECT g.day, g.currency, coalesce(sum(o.revenue), 0) AS revenue
    FROM grid AS g LEFT JOIN orders AS o USING (day, currency)
    GROUP BY ALL
  ),
  whole AS (SELECT currency, avg(revenue) AS mean FROM daily GROUP BY currency)
  SELECT kind, CASE WHEN kind = 'weekday' THEN isodow(day) ELSE month(day) END AS value, currency, avg(revenue) / any_value(mean) AS "index"
  FROM daily JOIN whole USING (currency), (VALUES ('weekday'), ('month')) AS k(kind)
  GROUP BY ALL
) TO '{out}/seasonality.parquet';

CREATE TEMP TABLE baskets AS
SELECT source, customer, currency, placed, min(day) AS day, sum(revenue) AS revenue, sum(units) AS units
FROM orders
WHERE customer IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE people AS
WITH gaps AS (
  SELECT *, day - lag(day) OVER (PARTITION BY customer, currency ORDER BY day) AS gap FROM baskets
),
bought AS (
  SELECT source, customer, currency, min(day) AS first_order, max(day) AS last_order, count(*) AS frequency, sum(units) AS units,
    sum(revenue) AS monetary, median(gap) AS habit, (SELECT day FROM last) - max(day) AS recency
  FROM gaps
  GROUP BY ALL
),
ranked AS (
  SELECT *,
    count(*) OVER w AS n,
    row_number() OVER (PARTITION BY source, currency ORDER BY row(-recency, customer)) AS r_place,
    row_number() OVER (PARTITION BY source, currency ORDER BY row(frequency, customer)) AS f_place,
    row_number() OVER (PARTITION BY source, currency ORDER BY row(monetary, customer)) AS m_place,
    rank() OVER (PARTITION BY source, currency ORDER BY monetary) AS m_rank,
    count(*) OVER (PARTITION BY source, currency, monetary) AS m_ties
  FROM bought
  WINDOW w AS (PARTITION BY source, currency)
),
scored AS (
  SELECT *,
    least(5, greatest(1, CAST(ceil(5.0 * r_place / n) AS integer))) AS r,
    least(5, greatest(1, CAST(ceil(5.0 * f_place / n) AS integer))) AS f,
    least(5, greatest(1, CAST(ceil(5.0 * m_place / n) AS integer))) AS m,
    (m_rank + (m_ties - 1) / 2e0) / n AS place
  FROM ranked
),
favourite AS (
  SELECT customer, arg_max(category, row(revenue, category)) AS category
  FROM (SELECT customer, category, sum(revenue) AS revenue FROM orders WHERE customer IS NOT NULL GROUP BY ALL)
  GROUP BY customer
)
SELECT s.*,
  CASE WHEN place < 0.33 THEN 'Low' WHEN place < 0.67 THEN 'Medium' WHEN place < 0.95 THEN 'High' ELSE 'VIP' END AS tier,
  CASE
    WHEN r >= 4 AND f >= 4 THEN 'Champions' WHEN r >= 4 THEN 'Promising' WHEN r = 3 AND f >= 3 THEN 'Loyal'
    WHEN r = 3 THEN 'Need attention' WHEN f >= 4 THEN 'At risk' ELSE 'Hibernating'
  END AS segment,
  v.category AS favourite_category,
  coalesce(b.amount, 0) AS returned
FROM scored AS s
LEFT JOIN favourite AS v USING (customer)
LEFT JOIN (SELECT customer, sum(amount) AS amount FROM returned WHERE customer IS NOT NULL GROUP BY customer) AS b USING (customer);

COPY people TO '{out}/customer_360.parquet';

COPY (
  SELECT segment, currency, count(*) AS customers, sum(monetary) AS revenue, avg(recency) AS recency FROM people GROUP BY ALL
) TO '{out}/rfm.parquet';

COPY (
  WITH risk AS (
    SELECT *, coalesce(habit, (SELECT median(habit) FROM people)) AS usual FROM people WHERE tier IN ('VIP', 'High')
  )
  SELECT *, monetary * least(recency / greatest(usual, 1), 5) AS priority FROM risk WHERE recency > 1.5 * usual ORDER BY priority DESC
) TO '{out}/vip_at_risk.parquet';

COPY (
  WITH first AS (
    SELECT customer, arg_min(country, row(sold_at, order_id, line_number)) AS country,
      arg_min(category, row(sold_at, order_id, line_number)) AS category
    FROM sales
    WHERE customer IS NOT NULL
    GROUP BY customer
  ),
  months AS (
    SELECT o.customer, o.currency, date_trunc('month', f.day) AS cohort,
      date_diff('month', date_trunc('month', f.day), date_trunc('month', o.day)) AS age, sum(o.revenue) AS revenue
    FROM orders AS o JOIN first_order AS f USING (customer)
    GROUP BY ALL
  ),
  members AS (
    SELECT dimension,
      CASE dimension WHEN 'country' THEN f.country WHEN 'first_category' THEN f.category ELSE 'all' END AS member,
      m.*
    FROM months AS m JOIN first AS f USING (customer), (VALUES ('all'), ('country'), ('first_category')) AS d(dimension)
  ),
  cells AS (
    SELECT dimension, member, cohort, currency, age, count(*) AS active, sum(revenue) AS revenue FROM members GROUP BY ALL
  ),
  sizes AS (
    SELECT dimension, member, cohort, currency, count(DISTINCT customer) AS customers FROM members GROUP BY ALL
  ),
  grid AS (
    SELECT s.*, CAST(a.age AS bigint) AS age
    FROM sizes AS s, range((SELECT max(age) + 1 FROM cells)) AS a(age)
    WHERE a.age <= date_diff('month', s.cohort, (SELECT day FROM last))
  )
  SELECT g.*, coalesce(c.active, 0) AS active, coalesce(c.revenue, 0) AS revenue, coalesce(c.active, 0) / g.customers AS retention,
    sum(coalesce(c.revenue, 0)) OVER (PARTITION BY g.dimension, g.member, g.cohort, g.currency ORDER BY g.age) AS cumulative
  FROM grid AS g
  LEFT JOIN cells AS c USING (dimension, member, cohort, currency, age)
) TO '{out}/cohorts.parquet';

COPY (
  WITH recent AS (
    SELECT product, currency, sum(revenue) AS revenue, sum(quantity) AS units, count(DISTINCT placed) AS orders,
      count(DISTINCT customer) AS customers
    FROM sales
    WHERE day > (SELECT day FROM last) - 90
    GROUP BY ALL
  ),
  earlier AS (
    SELECT product, sum(revenue) AS before
    FROM product_days
    WHERE day <= (SELECT day FROM last) - 90 AND day > (SELECT day FROM last) - 180
    GROUP BY product
  ),
  back AS (SELECT product, sum(quantity) AS units FROM returned GROUP BY product)
  SELECT r.*, r.revenue / e.before - 1 AS growth, coalesce(b.units, 0) AS returned_units,
    CASE
      WHEN sum(r.revenue) OVER (ORDER BY r.revenue DESC ROWS UNBOUNDED PRECEDING) <= 0.8 * sum(r.revenue) OVER () THEN 'A'
      WHEN sum(r.revenue) OVER (ORDER BY r.revenue DESC ROWS UNBOUNDED PRECEDING) <= 0.95 * sum(r.revenue) OVER () THEN 'B'
      ELSE 'C'
    END AS abc
  FROM recent AS r
  LEFT JOIN earlier AS e USING (product)
  LEFT JOIN back AS b USING (product)
) TO '{out}/product_performance.parquet';

COPY (
  WITH carts AS (
    SELECT placed, array_agg(DISTINCT product) AS items
    FROM sales
    WHERE is_product AND day > (SELECT day FROM last) - 365
    GROUP BY placed
    HAVING count(DISTINCT product) BETWEEN 2 AND 50
  ),
  single AS (SELECT item, count(*) AS orders FROM (SELECT unnest(items) AS item FROM carts) GROUP BY item HAVING count(*) >= 5),
  common AS (
    SELECT array_agg(c.item) AS items
    FROM (SELECT placed, unnest(items) AS item FROM carts) AS c SEMI JOIN single AS s ON s.item = c.item
    GROUP BY c.placed
  ),
  pairs AS (
    SELECT a, b, count(*) AS orders
    FROM (SELECT unnest(items) AS a, items FROM common), LATERAL (SELECT unnest(items) AS b)
    WHERE a < b
    GROUP BY a, b
    HAVING count(*) >= 5
  ),
  mirrored AS (FROM pairs UNION ALL SELECT b, a, orders FROM pairs),
  figures AS (
    SELECT m.*, m.orders / n.carts AS support, m.orders / s.orders AS confidence,
      (m.orders / s.orders) / (t.orders / n.carts) AS lift
    FROM mirrored AS m
    JOIN single AS s ON s.item = m.a
    JOIN single AS t ON t.item = m.b, (SELECT CAST(count(*) AS double) AS carts FROM carts) AS n
  )
  FROM figures QUALIFY row_number() OVER (PARTITION BY a ORDER BY row(-lift, b)) <= 20
) TO '{out}/product_affinity.parquet';

COPY (
  WITH span AS (SELECT min(day) AS first, max(day) AS last FROM orders),
  daily AS (
    SELECT CAST(d.day AS date) AS day, coalesce(o.revenue, 0) AS revenue, coalesce(o.orders, 0) AS orders,
      coalesce(o.revenue, 0) / nullif(o.orders, 0) AS average_order_value, coalesce(r.amount, 0) AS refunds
    FROM span, generate_series(first, last, INTERVAL 1 DAY) AS d(day)
    LEFT JOIN (SELECT day, sum(revenue) AS revenue, count(DISTINCT placed) AS orders FROM orders GROUP BY day) AS o ON o.day = d.day
    LEFT JOIN (SELECT day, sum(amount) AS amount FROM returned GROUP BY day) AS r ON r.day = d.day
  ),
  metrics AS (
    UNPIVOT (SELECT day, revenue, CAST(orders AS double) AS orders, average_order_value, refunds FROM daily)
    ON revenue, orders, average_order_value, refunds INTO NAME metric VALUE value
  ),
  past AS (
    SELECT m.day, m.metric, any_value(m.value) AS value, median(p.value) AS median, list(p.value) AS values
    FROM metrics AS m
    JOIN metrics AS p ON p.metric = m.metric AND p.day IN (
      m.day - 7, m.day - 14, m.day - 21, m.day - 28, m.day - 35, m.day - 42, m.day - 49, m.day - 56
    ), span
    WHERE m.day > span.last - 120
    GROUP BY m.day, m.metric
    HAVING count(*) >= 4
  ),
  spread AS (
    SELECT *, list_median(list_transform(values, lambda v: abs(v - median))) AS mad,
      list_avg(list_transform(values, lambda v: abs(v - median))) AS mean
    FROM past
  )
  SELECT day, metric, value, median AS expected,
    coalesce((value - median) / nullif(CASE WHEN mad > 0 THEN mad / 0.6745 ELSE greatest(mean * 1.2533, 0.05 * abs(median)) END, 0), 0)
      AS score
  FROM spread
) TO '{out}/anomalies.parquet';
