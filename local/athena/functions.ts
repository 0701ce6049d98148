/**
 * The functions a query may call: those Athena engine v3 knows and the local account answers alike, in DuckDB itself or through `prelude.sql`.
 * A list of what is allowed, not of what is forbidden: a DuckDB function that reads a file or a setting, or that Athena would not
 * know, fails here as it fails there.
 */
const ATHENA_FUNCTIONS = `
  count count_star count_if sum avg min max array_agg bool_and bool_or every any_value arbitrary max_by min_by map_agg histogram listagg
  approx_distinct approx_percentile stddev stddev_samp stddev_pop variance var_samp var_pop corr covar_pop covar_samp regr_slope regr_intercept
  skewness kurtosis geometric_mean
  row_number rank dense_rank ntile percent_rank cume_dist lag lead first_value last_value nth_value
  date_trunc date_add date_diff date_format date_parse date year quarter month week day hour minute second millisecond day_of_week dow
  day_of_month day_of_year doy week_of_year year_of_week yow last_day_of_month from_unixtime to_unixtime from_iso8601_timestamp
  from_iso8601_date at_timezone with_timezone now current_date current_time current_timestamp localtime localtimestamp
  abs ceil ceiling floor round truncate sqrt cbrt exp ln log log2 log10 power pow mod sign pi e random rand radians degrees sin cos tan asin acos
  atan atan2 sinh cosh tanh greatest least is_nan is_finite is_infinite nan infinity bitwise_and bitwise_or bitwise_xor
  cardinality element_at contains array_distinct array_join array_max array_min array_sort array_position array_intersect arrays_overlap slice
  flatten sequence map map_keys map_values map_entries map_concat map_from_entries unnest row
  concat concat_ws lower upper length substr substring trim ltrim rtrim lpad rpad replace reverse split split_part strpos starts_with chr
  codepoint translate levenshtein_distance regexp_like regexp_extract regexp_extract_all regexp_replace regexp_split nullif coalesce if
  json_extract json_extract_scalar json_array_length json_parse json_format
  url_extract_host url_extract_path url_extract_query url_extract_parameter url_encode url_decode
  to_utf8 from_utf8 sha256 sha1 md5 to_hex from_hex to_base64 from_base64
`;

/** Names that DuckDB's parser gives to syntax (`ARRAY[...]`, `EXTRACT(...)`, `LIKE ... ESCAPE`, `INTERVAL '1' DAY`), never to a call by that name. */
const SYNTAX = `
  list_value struct_pack struct_extract array_extract array_slice list_slice date_part timezone like_escape not_like_escape position overlay
  regexp_full_match trunc to_days to_hours to_minutes to_seconds to_weeks to_months to_years to_quarters get_current_timestamp current_localtimestamp
  get_current_time current_localtime grouping
`;

const words = (text: string): string[] => text.trim().split(/\s+/);
const KNOWN: ReadonlySet<string> = new Set([...words(ATHENA_FUNCTIONS), ...words(SYNTAX)]);

/** Whether a name that DuckDB's parser reports as a function may be used. Operators (`+`, `||`, `~~`) carry no letters. */
export function isAthenaFunction(name: string): boolean {
  return !/[a-z]/i.test(name) || KNOWN.has(name.toLowerCase());
}
