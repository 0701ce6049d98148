import { type Scan, scansOf, type TableReference } from './scans.ts';

/** What a query touches, as DuckDB's own parser sees it. */
export interface QueryShape {
  readonly tables: readonly TableReference[];
  /** Functions Athena would not know, or that the local account does not offer. */
  readonly unknownFunctions: readonly { readonly name: string; readonly byte: number }[];
  /** Constructs that are DuckDB's alone and could reach outside, e.g. `FROM (SHOW TABLES)`. */
  readonly refused: readonly string[];
  /** One entry for each `?`: whether it stands in a WHERE clause. */
  readonly parameters: readonly { readonly inWhere: boolean }[];
  /** Output columns in order: `false` where Trino would call the column `_col<n>`, `*` where a star may stand for several. */
  readonly outputs: readonly (boolean | '*')[];
  readonly scans: readonly Scan[];
}

type Node = Readonly<Record<string, unknown>>;

interface Scope {
  readonly ctes: ReadonlySet<string>;
  readonly inWhere: boolean;
}

interface Collected {
  readonly tables: TableReference[];
  readonly unknownFunctions: { name: string; byte: number }[];
  readonly refused: string[];
  readonly parameters: { inWhere: boolean }[];
}

const REFUSED_TYPES: ReadonlySet<unknown> = new Set(['SHOW_REF', 'PIVOT', 'COLUMN_DATA', 'BOUND_TABLE_REF']);
const LITERAL_NAMES: ReadonlySet<unknown> = new Set(['struct_extract', 'STRUCT_EXTRACT']);

/** Reads the statement node of `json_serialize_sql`. Names of common table expressions are not tables, in their scope. */
export function shapeOf(statement: unknown): QueryShape {
  const found: Collected = { tables: [], unknownFunctions: [], refused: [], parameters: [] };
  visit(statement, { ctes: new Set(), inWhere: false }, found);
  return { ...found, scans: scansOf(statement), outputs: outputsOf((statement as Node).node as Node) };
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function visit(value: unknown, scope: Scope, found: Collected): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, scope, found);
    return;
  }
  if (!isNode(value)) return;
  inspect(value, scope, found);
  const inner = isNode(value.cte_map) ? visitCommonTables(value.cte_map, scope, found) : scope;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'cte_map') continue;
    visit(child, key === 'where_clause' ? { ...inner, inWhere: true } : inner, found);
  }
}

/** A common table expression sees those before it, and itself only when it is recursive. */
function visitCommonTables(map: Node, scope: Scope, found: Collected): Scope {
  const ctes = new Set(scope.ctes);
  for (const entry of (map.map ?? []) as readonly Node[]) {
    const name = text(entry.key).toLowerCase();
    const body = entry.value as Node;
    const recursive = ((body.query as Node | undefined)?.node as Node | undefined)?.type === 'RECURSIVE_CTE_NODE';
    visit(body, { ...scope, ctes: new Set(recursive ? [...ctes, name] : ctes) }, found);
    ctes.add(name);
  }
  return { ...scope, ctes };
}

function inspect(node: Node, scope: Scope, found: Collected): void {
  if (node.type === 'BASE_TABLE') inspectTable(node, scope, found);
  if (REFUSED_TYPES.has(node.type)) found.refused.push(text(node.type));
  if (node.type === 'TABLE_FUNCTION') inspectTableFunction(node, found);
  if (typeof node.function_name === 'string') inspectFunction(node, node.function_name, found);
  if (node.class === 'PARAMETER') found.parameters.push({ inWhere: scope.inWhere });
}

function inspectTable(node: Node, scope: Scope, found: Collected): void {
  const reference = { catalog: text(node.catalog_name), database: text(node.schema_name), name: text(node.table_name) };
  if (node.at_clause) found.refused.push('AT');
  if (reference.database === '' && scope.ctes.has(reference.name.toLowerCase())) return;
  found.tables.push({ ...reference, byte: Number(node.query_location) });
}

function inspectTableFunction(node: Node, found: Collected): void {
  const name = text((node.function as Node | undefined)?.function_name);
  if (name !== 'unnest') found.unknownFunctions.push({ name, byte: Number(node.query_location) });
}

/** The parser qualifies the functions it makes itself (`EXTRACT`, `ROW`, `AT TIME ZONE`) with the schema `main`; a person has no reason to. */
function inspectFunction(node: Node, name: string, found: Collected): void {
  const qualified = text(node.catalog) !== '' || (text(node.schema) !== '' && node.schema !== 'main');
  if (qualified || !isAthenaFunction(name)) found.unknownFunctions.push({ name, byte: Number(node.query_location) });
}

function outputsOf(node: Node | undefined): (boolean | '*')[] {
  if (node === undefined) return [];
  const left = node.left ?? (node.children as readonly unknown[] | undefined)?.[0];
  if (!Array.isArray(node.select_list)) return outputsOf(left as Node | undefined);
  return (node.select_list as readonly Node[]).map((item) => (item.class === 'STAR' ? '*' : isNamed(item)));
}

const isNamed = (item: Node): boolean =>
  text(item.alias) !== '' ||
  item.class === 'COLUMN_REF' ||
  LITERAL_NAMES.has(item.type) ||
  LITERAL_NAMES.has(item.function_name);

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
function isAthenaFunction(name: string): boolean {
  return !/[a-z]/i.test(name) || KNOWN.has(name.toLowerCase());
}
