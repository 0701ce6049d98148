/** A table as a query spells it; an empty database means the one the query runs in. */
export interface TableReference {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
  /** Where the name starts, in UTF-8 bytes of the query text. */
  readonly byte: number;
}

/** A condition on one column that rules out whole partitions. `values` are as the statement spells them, without quotes. */
export interface Condition {
  /** The table's alias or name where the statement gives one. */
  readonly qualifier: string | undefined;
  readonly column: string;
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'IN';
  readonly values: readonly string[];
}

/** Reads of one table under the same conditions. */
export interface Scan {
  readonly table: TableReference;
  /** All of them hold; those on other columns than partition keys rule nothing out. */
  readonly conditions: readonly Condition[];
  readonly times: number;
}

type Node = Readonly<Record<string, unknown>>;
type Scans = Map<string, Scan>;
type CommonTables = ReadonlyMap<string, Scans>;

/**
 * The scans of a query, from the node of `json_serialize_sql`. Trino keeps no result of a common table expression: it is worked
 * out at each place that names it, and so are its scans. Conditions count where they stand beside the table that they are on.
 */
export function scansOf(statement: unknown): Scan[] {
  const found: Scans = new Map();
  walk(statement, [], new Map(), found);
  return [...found.values()];
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function walk(value: unknown, conditions: readonly Condition[], known: CommonTables, found: Scans): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, [], known, found);
    return;
  }
  if (!isNode(value)) return;
  if (value.type === 'BASE_TABLE') {
    addTable(value, conditions, known, found);
    return;
  }
  const inner = isNode(value.cte_map) ? withCommonTables(value.cte_map, known) : known;
  const beside = value.type === 'SELECT_NODE' ? conjunctsOf(value.where_clause) : conditions;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'cte_map') continue;
    const isSource = key === 'from_table' || (value.type === 'JOIN' && (key === 'left' || key === 'right'));
    walk(child, isSource ? beside : [], inner, found);
  }
}

/** A common table expression sees those before it; what a recursive one reads of itself is no scan. */
function withCommonTables(map: Node, known: CommonTables): CommonTables {
  const inner = new Map(known);
  for (const entry of (map.map ?? []) as readonly Node[]) {
    const name = textOf(entry.key).toLowerCase();
    const own: Scans = new Map();
    walk(entry.value, [], new Map([...inner, [name, new Map()]]), own);
    inner.set(name, own);
  }
  return inner;
}

function addTable(node: Node, conditions: readonly Condition[], known: CommonTables, found: Scans): void {
  const table = {
    catalog: textOf(node.catalog_name),
    database: textOf(node.schema_name),
    name: textOf(node.table_name),
    byte: Number(node.query_location),
  };
  const common = table.database === '' ? known.get(table.name.toLowerCase()) : undefined;
  if (common) {
    for (const scan of common.values()) add(found, scan);
    return;
  }
  const alias = (textOf(node.alias) || table.name).toLowerCase();
  const own = conditions.filter(({ qualifier }) => qualifier === undefined || qualifier === alias);
  add(found, { table, conditions: own, times: 1 });
}

function add(found: Scans, scan: Scan): void {
  const { catalog, database, name } = scan.table;
  const key = JSON.stringify([catalog, database, name, scan.conditions]);
  const times = (found.get(key)?.times ?? 0) + scan.times;
  found.set(key, { ...scan, times });
}

const OPERATORS: Readonly<Record<string, Condition['operator']>> = {
  COMPARE_EQUAL: '=',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_IN: 'IN',
};

/** The comparisons with constants that all have to hold. */
function conjunctsOf(where: unknown): Condition[] {
  if (!isNode(where)) return [];
  if (where.type === 'CONJUNCTION_AND') return (where.children as readonly unknown[]).flatMap(conjunctsOf);
  if (where.type === 'COMPARE_BETWEEN') {
    return [...comparison(where.input, '>=', [where.lower]), ...comparison(where.input, '<=', [where.upper])];
  }
  const operator = OPERATORS[textOf(where.type)];
  if (operator === undefined) return [];
  const [left, ...right] = operator === 'IN' ? (where.children as readonly unknown[]) : [where.left, where.right];
  return comparison(left, operator, right);
}

function comparison(column: unknown, operator: Condition['operator'], constants: readonly unknown[]): Condition[] {
  if (!isNode(column) || column.class !== 'COLUMN_REF') return [];
  const values = constants.map((each) =>
    isNode(each) && each.class === 'CONSTANT' ? (each.value as Node).value : null,
  );
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) return [];
  const names = (column.column_names as readonly string[]).map((name) => name.toLowerCase());
  return [{ qualifier: names.at(-2), column: names.at(-1) ?? '', operator, values: values.map(String) }];
}

/** The values that the partition keys have in one partition. */
export type PartitionValues = Readonly<Record<string, { readonly value: string; readonly isNumber: boolean }>>;

/** Whether a partition may hold rows that meet the conditions. */
export function mayHold(partition: PartitionValues, conditions: readonly Condition[]): boolean {
  return conditions.every(({ column, operator, values }) => {
    const key = partition[column];
    if (key === undefined) return true;
    const orders = values.map((value) => compare(key.value, value, key.isNumber));
    return orders.some((order) => MEETS[operator](order));
  });
}

const compare = (left: string, right: string, isNumber: boolean): number => {
  if (isNumber) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const MEETS: Readonly<Record<Condition['operator'], (order: number) => boolean>> = {
  '=': (order) => order === 0,
  IN: (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
