import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type CatalogTable, keyOf, quote } from './catalog.ts';
import { DIALECT } from './connection.ts';
import { classify, type Statement } from './statement.ts';
import { duckDbType } from './types.ts';

const PRELUDE = readFileSync(new URL('./prelude.sql', import.meta.url), 'utf8');

/** One read of a table in the plan of a statement. */
export interface PlannedScan {
  /** `database.name` */
  readonly table: string;
  /** What is read of it; none where rows are only counted. */
  readonly columns: readonly string[];
  /** Comparisons with constants that hold for every row that is read. */
  readonly conditions: readonly PlannedCondition[];
}

export interface PlannedCondition {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

/**
 * What DuckDB shares that Trino does not (a common table expression is worked out wherever it is named), and what it prunes because
 * tables are empty here. What is left pushes conditions down and columns that nobody asks for away, as Trino does too.
 */
const LEFT_ON = new Set([
  'expression_rewriter',
  'filter_pullup',
  'filter_pushdown',
  'unused_columns',
  'deliminator',
  'cte_inlining',
  'column_lifetime',
  'in_clause',
]);

/** Tells what statements would scan, without data: DuckDB plans them over empty tables under Trino's rules of sharing. */
export class Planner {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #columns: ReadonlyMap<string, readonly string[]>;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    columns: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#columns = columns;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(tables: readonly CatalogTable[], databases: readonly string[]): Promise<Planner> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const setting of DIALECT) await connection.run(`SET GLOBAL ${setting}`);
    await connection.run(PRELUDE);
    const optimizers = (await connection.runAndReadAll('SELECT name FROM duckdb_optimizers()')).getRows().map(String);
    await connection.run(`SET disabled_optimizers = '${optimizers.filter((name) => !LEFT_ON.has(name)).join(',')}'`);
    for (const database of new Set([...databases, ...tables.map((table) => table.database)]))
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quote(database)}`);
    for (const { database, name, columns, partitionKeys } of tables) {
      const all = [...columns, ...partitionKeys].map((column) => `${quote(column.name)} ${duckDbType(column.type)}`);
      await connection.run(`CREATE TABLE ${quote(database)}.${quote(name)} (${all.join(', ')})`);
    }
    const names = tables.map((table) => [keyOf(table), table.columns.map(({ name }) => name)] as const);
    return new Planner(instance, connection, new Map(names));
  }

  /** The scans of a statement; none of one that defines a view, which is known from then on, or of one that asks the catalog. */
  async scans(sql: string): Promise<PlannedScan[]> {
    const statement = classify(sql, 'default');
    if (statement.kind === 'CREATE_VIEW') {
      await this.#connection.run(spelledOut(sql));
      return [];
    }
    const text = plannable(statement, sql);
    // Metadata of Iceberg tables (`orders$files`) lies in no file of data.
    if (text === undefined || /"\w+\$\w+"/.test(text)) return [];
    const plan = await this.#connection.runAndReadAll(`EXPLAIN (FORMAT json) ${spelledOut(text)}`);
    const found = scansIn(JSON.parse(String(plan.getRows().at(-1)?.[1])) as PlanNode[]);
    const scans = found.map((placed) => (placed.isUnpruned ? this.#unpruned(placed) : placed));
    return readsWhole(statement, sql) ? this.#whole(scans, keyOf(statement.target)) : scans.map(({ scan }) => scan);
  }

  /** Trino reads rows that it changes or deletes whole: in the scan of the target that lies nearest to the write. */
  #whole(scans: readonly PlacedScan[], target: string): PlannedScan[] {
    // The target stands to the right of what is merged into it.
    const own = scans.filter(({ scan }) => scan.table === target).toReversed();
    const [nearest] = own.sort((a, b) => a.depth - b.depth);
    return scans.map((placed) =>
      placed === nearest ? { ...placed.scan, columns: this.#columns.get(target) ?? [] } : placed.scan,
    );
  }

  #unpruned(placed: PlacedScan): PlacedScan {
    return { ...placed, scan: { ...placed.scan, columns: this.#columns.get(placed.scan.table) ?? [] } };
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function plannable(statement: Statement, sql: string): string | undefined {
  if ('query' in statement) return statement.query.text;
  return 'probe' in statement ? sql : undefined;
}

function readsWhole(
  statement: Statement,
  sql: string,
): statement is Extract<Statement, { kind: 'MERGE' | 'UPDATE' | 'DELETE' }> {
  if (statement.kind === 'MERGE') return /\bTHEN\s+(?:UPDATE|DELETE)\b/i.test(sql);
  return statement.kind === 'UPDATE' || statement.kind === 'DELETE';
}

/** Tells DuckDB to work each common table expression out where it is named. */
const spelledOut = (sql: string): string =>
  sql.replace(/\bAS\s*\((?=\s*(?:--[^\n]*\n\s*)*(?:SELECT|WITH|VALUES)\b)/gi, 'AS NOT MATERIALIZED (');

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, string | readonly string[]>>;
}

interface PlacedScan {
  readonly scan: PlannedScan;
  /** How far it lies below the top of the plan. */
  readonly depth: number;
  /** Whether DuckDB does not say which columns it reads: beneath a join it keeps them all then, and counts rows elsewhere. */
  readonly isUnpruned: boolean;
}

function scansIn(nodes: readonly PlanNode[], depth = 0, above = ''): PlacedScan[] {
  return nodes.flatMap(({ name, children, extra_info: info }) => {
    const below = scansIn(children, depth + 1, name);
    if (name.trim() !== 'SEQ_SCAN' || info.Table === undefined) return below;
    const table = String(info.Table).replaceAll('"', '').split('.').slice(-2).join('.');
    const filters = listed(info.Filters).flatMap((filter) => filter.split(' AND '));
    // What only a condition looks at is read, and not handed on.
    const tested = filters.flatMap((filter) => /^\W*(\w+)/.exec(filter)?.[1] ?? []);
    const named = listed(info.Projections);
    const columns = [...new Set([...named, ...tested])];
    const isUnpruned = named.length === 0 && above.includes('JOIN');
    return [{ depth, isUnpruned, scan: { table, columns, conditions: filters.flatMap(conditionOf) } }, ...below];
  });
}

const listed = (value: string | readonly string[] | undefined): string[] =>
  (typeof value === 'string' ? [value] : [...(value ?? [])]).filter((text) => text !== '');

/** `dt>='2026-01-01'` and the like; what else has come down to the scan is no range. */
function conditionOf(filter: string): PlannedCondition[] {
  const [, column, operator = '', value = ''] = /^"?(\w+)"?\s*(>=|<=|=|>|<)\s*'?([^']*)'?/.exec(filter.trim()) ?? [];
  return column === undefined ? [] : [{ column, operator, value }];
}
