-- Functions of Athena engine v3 (Trino) that DuckDB spells or computes otherwise. They are temporary macros: each connection needs them,
-- they shadow DuckDB's own functions and resolve from every schema. A macro that stands for an aggregate takes no FILTER, DISTINCT or ORDER BY.

-- Dates and times
CREATE TEMP MACRO date_diff(unit, a, b) AS date_sub(unit, a, b); -- units elapsed, not boundaries crossed
CREATE TEMP MACRO date_trunc(unit, x) AS cast_to_type(system.main.date_trunc(unit, x), x); -- a DATE stays a DATE
CREATE TEMP MACRO interval_of(unit, n) AS CASE lower(unit)
  WHEN 'millisecond' THEN to_milliseconds(n)
  WHEN 'second' THEN to_seconds(n)
  WHEN 'minute' THEN to_minutes(n)
  WHEN 'hour' THEN to_hours(n)
  WHEN 'day' THEN to_days(CAST(n AS INTEGER))
  WHEN 'week' THEN to_weeks(CAST(n AS INTEGER))
  WHEN 'month' THEN to_months(CAST(n AS INTEGER))
  WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER))
  WHEN 'year' THEN to_years(CAST(n AS INTEGER))
  ELSE error('''' || unit || ''' is not a valid Time field')
END;
CREATE TEMP MACRO date_add(unit, n, x) AS cast_to_type(x + interval_of(unit, n), x);
CREATE TEMP MACRO strftime_format(f) AS replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  f, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%T', '%H:%M:%S'), '%W', '%A'), '%e', '%-d'), '%c', '%-m'), '%k', '%-H'), '%l', '%-I'), '%h', '%I'), '%v', '%V'), '%x', '%G');
CREATE TEMP MACRO date_format(x, f) AS strftime(system.main.date_trunc('millisecond', x), strftime_format(f)); -- of %f only milliseconds are printed
-- strptime wants a constant format, so the formats in use are listed.
CREATE TEMP MACRO date_parse(s, f) AS CASE f
  WHEN '%Y-%m-%d' THEN strptime(s, '%Y-%m-%d')
  WHEN '%Y-%m-%d %H:%i' THEN strptime(s, '%Y-%m-%d %H:%M')
  WHEN '%Y-%m-%d %H:%i:%s' THEN strptime(s, '%Y-%m-%d %H:%M:%S')
  WHEN '%Y-%m-%d %T' THEN strptime(s, '%Y-%m-%d %H:%M:%S')
  WHEN '%Y-%m-%dT%H:%i:%s' THEN strptime(s, '%Y-%m-%dT%H:%M:%S')
  WHEN '%Y%m%d' THEN strptime(s, '%Y%m%d')
  WHEN '%d/%m/%Y' THEN strptime(s, '%d/%m/%Y')
  WHEN '%d/%m/%Y %H:%i' THEN strptime(s, '%d/%m/%Y %H:%M')
  WHEN '%m/%d/%Y' THEN strptime(s, '%m/%d/%Y')
  WHEN '%m/%d/%Y %H:%i' THEN strptime(s, '%m/%d/%Y %H:%M')
  ELSE error('date_parse: the local account does not support the format ' || f || '; add it to local/athena/prelude.sql')
END;
CREATE TEMP MACRO from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ);
CREATE TEMP MACRO from_iso8601_date(s) AS CAST(s AS DATE);
-- The wall clock of the zone as a plain timestamp: DuckDB keeps no zone beside an instant.
CREATE TEMP MACRO at_timezone(x, zone) AS timezone(zone, CAST(x AS TIMESTAMPTZ));
CREATE TEMP MACRO with_timezone(x, zone) AS timezone(zone, CAST(x AS TIMESTAMP));
CREATE TEMP MACRO from_unixtime(x) AS to_timestamp(x);
CREATE TEMP MACRO to_unixtime(x) AS epoch(x);
CREATE TEMP MACRO day_of_week(x) AS isodow(x);
CREATE TEMP MACRO dow(x) AS isodow(x);
CREATE TEMP MACRO day_of_month(x) AS day(x);
CREATE TEMP MACRO day_of_year(x) AS dayofyear(x);
CREATE TEMP MACRO doy(x) AS dayofyear(x);
CREATE TEMP MACRO week_of_year(x) AS week(x);
CREATE TEMP MACRO year_of_week(x) AS isoyear(x);
CREATE TEMP MACRO yow(x) AS isoyear(x);
CREATE TEMP MACRO millisecond(x) AS system.main.millisecond(x) % 1000; -- within the second
CREATE TEMP MACRO last_day_of_month(x) AS CAST(last_day(x) AS DATE);
CREATE TEMP MACRO sequence(a, b) AS generate_series(a, b),
  (a, b, step) AS cast_to_type(generate_series(a, b, step), [a]);

-- Aggregates. The approximate ones are exact here: same answer every time, within Trino's tolerance.
CREATE TEMP MACRO approx_percentile(x, p) AS quantile_disc(x, p);
CREATE TEMP MACRO approx_distinct(x) AS count(DISTINCT x);
CREATE TEMP MACRO arbitrary(x) AS any_value(x);
CREATE TEMP MACRO max_by(x, y) AS arg_max_null(x, y);
CREATE TEMP MACRO min_by(x, y) AS arg_min_null(x, y);
CREATE TEMP MACRO map_agg(k, v) AS map(list(k), list(v));
CREATE TEMP MACRO geometric_mean(x) AS geomean(x);
CREATE TEMP MACRO every(x) AS bool_and(x);

-- Arrays and maps
CREATE TEMP MACRO cardinality(x) AS CAST(len(x) AS BIGINT);
CREATE TEMP MACRO element_at(x, k) AS x[k];
CREATE TEMP MACRO array_join(a, separator) AS array_to_string(a, separator);
CREATE TEMP MACRO array_max(a) AS list_max(a);
CREATE TEMP MACRO array_min(a) AS list_min(a);
CREATE TEMP MACRO array_position(a, x) AS CAST(CASE WHEN a IS NULL OR x IS NULL THEN NULL ELSE coalesce(list_position(a, x), 0) END AS BIGINT);
CREATE TEMP MACRO arrays_overlap(a, b) AS list_has_any(a, b);
CREATE TEMP MACRO slice(a, start, n) AS a[start : start + n - 1];

-- Numbers
CREATE TEMP MACRO truncate(x) AS trunc(x);
CREATE TEMP MACRO sign(x) AS cast_to_type(system.main.sign(x), x);
CREATE TEMP MACRO e() AS exp(1.0e0);
CREATE TEMP MACRO rand() AS random();
CREATE TEMP MACRO nan() AS CAST('NaN' AS DOUBLE);
CREATE TEMP MACRO infinity() AS CAST('Infinity' AS DOUBLE);
CREATE TEMP MACRO is_nan(x) AS isnan(x);
CREATE TEMP MACRO is_finite(x) AS isfinite(x);
CREATE TEMP MACRO is_infinite(x) AS isinf(x);
CREATE TEMP MACRO bitwise_and(a, b) AS a & b;
CREATE TEMP MACRO bitwise_or(a, b) AS a | b;
CREATE TEMP MACRO bitwise_xor(a, b) AS xor(a, b);

-- Strings, JSON, URLs, hashes
CREATE TEMP MACRO json_path(path) AS system.main.regexp_replace(path, '\["([^"]*)"\]', '."\1"', 'g'); -- $["a b"] is $."a b" to DuckDB
CREATE TEMP MACRO json_extract_scalar(j, path) AS CASE
  WHEN json_valid(j) AND json_type(j, json_path(path)) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(j, json_path(path))
END;
CREATE TEMP MACRO json_parse(s) AS json(s);
CREATE TEMP MACRO json_format(j) AS CAST(j AS VARCHAR);
CREATE TEMP MACRO regexp_like(s, pattern) AS regexp_matches(s, pattern);
CREATE TEMP MACRO regexp_extract(s, pattern) AS CASE WHEN regexp_matches(s, pattern) THEN system.main.regexp_extract(s, pattern) END,
  (s, pattern, n) AS CASE WHEN regexp_matches(s, pattern) THEN system.main.regexp_extract(s, pattern, n) END;
CREATE TEMP MACRO regexp_replace(s, pattern) AS system.main.regexp_replace(s, pattern, '', 'g'),
  (s, pattern, r) AS system.main.regexp_replace(s, pattern, system.main.regexp_replace(r, '\$([0-9])', '\\\1', 'g'), 'g');
CREATE TEMP MACRO regexp_split(s, pattern) AS regexp_split_to_array(s, pattern);
CREATE TEMP MACRO replace(s, a) AS system.main.replace(s, a, ''), (s, a, b) AS system.main.replace(s, a, b);
CREATE TEMP MACRO split_part(s, separator, n) AS string_split(s, separator)[n]; -- NULL beyond the last part
CREATE TEMP MACRO levenshtein_distance(a, b) AS CAST(levenshtein(a, b) AS BIGINT);
CREATE TEMP MACRO codepoint(s) AS unicode(s);
CREATE TEMP MACRO to_utf8(s) AS encode(s);
CREATE TEMP MACRO from_utf8(b) AS decode(b);
CREATE TEMP MACRO sha256(b) AS unhex(system.main.sha256(b));
CREATE TEMP MACRO sha1(b) AS unhex(system.main.sha1(b));
CREATE TEMP MACRO md5(b) AS unhex(system.main.md5(b));
CREATE TEMP MACRO to_hex(b) AS hex(b);
CREATE TEMP MACRO from_hex(s) AS unhex(s);
-- What is no URI has no parts; a part that is not there is an empty text; parts are decoded.
CREATE TEMP MACRO uri_of(u) AS CASE WHEN NOT regexp_matches(u, '[\s"<>\\^`{|}]') THEN u END;
CREATE TEMP MACRO url_extract_host(u) AS
  system.main.regexp_extract(uri_of(u), '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//(?:[^/@?#]*@)?([a-zA-Z0-9.-]*)(?::[0-9]*)?(?:[/?#]|$)', 1);
CREATE TEMP MACRO url_extract_path(u) AS system.main.url_decode(system.main.regexp_extract(uri_of(u),
  '^(?:(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*|[a-zA-Z][a-zA-Z0-9+.-]*:[^/?#][^?#]*)?([^?#]*)', 1));
CREATE TEMP MACRO url_extract_query(u) AS system.main.url_decode(system.main.regexp_extract(uri_of(u), '^[^?#]*\?([^#]*)', 1));
CREATE TEMP MACRO url_extract_parameter(u, name) AS CASE WHEN regexp_matches(uri_of(u), '[?&]' || name || '(?:[=&#]|$)')
  THEN system.main.url_decode(system.main.replace(system.main.regexp_extract(u, '[?&]' || name || '(?:=([^&#]*)|[&#]|$)', 1), '+', ' ')) END;

-- Where Trino answers NULL for any NULL and DuckDB skips it
CREATE TEMP MACRO greatest(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN system.main.greatest(a, b) END,
  (a, b, c) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL THEN system.main.greatest(a, b, c) END,
  (a, b, c, d) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND d IS NOT NULL THEN system.main.greatest(a, b, c, d) END;
CREATE TEMP MACRO least(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN system.main.least(a, b) END,
  (a, b, c) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL THEN system.main.least(a, b, c) END,
  (a, b, c, d) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND d IS NOT NULL THEN system.main.least(a, b, c, d) END;
CREATE TEMP MACRO concat(a, b) AS a || b, (a, b, c) AS a || b || c, (a, b, c, d) AS a || b || c || d,
  (a, b, c, d, e) AS a || b || c || d || e, (a, b, c, d, e, f) AS a || b || c || d || e || f,
  (a, b, c, d, e, f, g) AS a || b || c || d || e || f || g, (a, b, c, d, e, f, g, h) AS a || b || c || d || e || f || g || h;

-- Division by zero: an error among integers and decimals, Infinity or NaN among doubles; NULL stays NULL. DuckDB reads / as // and has NULL
-- for all of them. The failing cast is an error that TRY catches, and that nobody meets whose row is not evaluated.
CREATE TEMP MACRO of_zero(a, b, infinite) AS CASE
  WHEN typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT') THEN infinite
  ELSE 'Division by zero'
END;
CREATE TEMP MACRO "//"(a, b) AS CASE
  WHEN b = 0 AND a IS NOT NULL
  THEN cast_to_type(of_zero(a, b, CAST(TRY_CAST(a AS DOUBLE) * CAST('Infinity' AS DOUBLE) AS VARCHAR)), system.main."//"(a, b))
  ELSE system.main."//"(a, b)
END;
CREATE TEMP MACRO "%"(a, b) AS CASE
  WHEN b = 0 AND a IS NOT NULL THEN cast_to_type(of_zero(a, b, 'NaN'), system.main."%"(a, b))
  ELSE system.main."%"(a, b)
END;
CREATE TEMP MACRO mod(a, b) AS a % b;
