import { type CatalogTable, Planner } from '@shoplake/local/athena';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import { inLevels, readStatements, render, type Statement } from '../../glue-sql/statement.ts';
import { stageValues } from './data/settings.ts';
import type { Window } from './refresh.ts';
import type { Report } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import type { TrinoClient } from './trino/client.ts';

const FILE = 'local/athena/planner.ts';

/** What each statement reads of each table, as the meter of `bench -- cloud` plans it, against Trino's own plans. */
export async function compareScans(
  trino: TrinoClient,
  tables: readonly CatalogTable[],
  window: Window,
  report: Report,
): Promise<void> {
  const planner = await Planner.open(tables, []);
  try {
    const partitions = new Map(
      tables.map((table) => [`${table.database}.${table.name}`, table.partitionKeys[0]?.name]),
    );
    const values = { ...stageValues, ...window };
    const gold = inLevels(readStatements('gold')).flat();
    const isView = ({ kind }: Statement) => kind === 'view';
    for (const view of gold.filter(isView)) await planner.scans(render(view, values));
    const statements = [
      ...(['window', 'count', 'replay', 'silver', 'hold', 'checks', 'features'] as const).flatMap(readStatements),
      ...gold.filter((statement) => !isView(statement)),
    ];
    const texts = [
      ...statements.map((each) => [`${each.folder}/${each.name}`, render(each, values)] as const),
      ...PUBLISHED.map((name) => [`gold/${name}`, `SELECT * FROM gold.${name}`] as const),
    ];
    await sideBySide(texts, async ([name, sql]) => {
      const { rows } = await trino.run(`EXPLAIN (TYPE LOGICAL, FORMAT JSON) ${sql}`);
      const theirs = scansIn(JSON.parse(String(rows[0]?.[0])));
      const ours = (await planner.scans(sql)).map(({ table, columns, conditions }) => {
        const key = partitions.get(table);
        const bound = conditions.find(({ column, operator }) => column === key && operator !== '<');
        return { table, columns: columns.filter((column) => column !== key).length, from: bound?.value };
      });
      const names = [...new Set([...ours, ...theirs].map(({ table }) => table))];
      const faults = names.flatMap((table) => faultsOf(`${name}, ${table}`, of(table, ours), of(table, theirs)));
      report.add(FILE, names.length, faults);
    });
  } finally {
    planner.close();
  }
}

interface Scan {
  readonly table: string;
  /** How many columns are read. */
  readonly columns: number;
  /** The batch, or the first day, that is read; undefined where there is no bound. */
  readonly from: string | undefined;
}

const of = (table: string, scans: readonly Scan[]): Scan[] => scans.filter((scan) => scan.table === table);

/** DuckDB now and then sees that it needs no column of a key twice, where Trino reads it again: one in five, of many one in ten. */
const NEARLY = 0.9;
const nearly = (columns: number): number => (columns >= 5 ? Math.min(NEARLY * columns, columns - 1) : NEARLY * columns);

/** As many scans as Trino's, hardly a column less, and no partition less: what the meter bills is what is read. */
function faultsOf(what: string, ours: readonly Scan[], theirs: readonly Scan[]): string[] {
  const columns = (scans: readonly Scan[]): number => scans.reduce((sum, scan) => sum + scan.columns, 0);
  const bounds = (scans: readonly Scan[]): string =>
    scans
      .map(({ from }) => from ?? FIRST_DAY)
      .sort()
      .join(' ');
  const compare = (unit: string, meter: number | string, trino: number | string, isFault: boolean): string[] =>
    isFault ? [`${what}: Trino ${unit} ${trino}, the meter ${meter}`] : [];
  return [
    ...compare('scans it', ours.length, theirs.length, ours.length !== theirs.length),
    ...compare('reads columns', columns(ours), columns(theirs), columns(ours) < nearly(columns(theirs))),
    ...(theirs.some(({ from }) => from)
      ? compare('begins at', bounds(ours), bounds(theirs), bounds(ours) !== bounds(theirs))
      : []),
  ];
}

/** The first day of the projection of `createTables`. */
const FIRST_DAY = '2026-01-01';

/**
 * The scans of a plan. A descriptor reads `awsdatacatalog:silver:orders` or `iceberg:silver.orders$data@7`, and what writes a table
 * has one too; a detail is a column that is read, `a_7 := a:string:REGULAR` or `a_7 := 3:a:varchar`, or the partitions that are.
 */
function scansIn(value: unknown): Scan[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name: node = '', descriptor, details = [] } = value as PlanNode;
  const [, database, name] = /:(\w+)[.:](\w+)/.exec(descriptor?.table ?? '') ?? [];
  const columns = details.filter((detail) => /^\S+ := (?:\w+:.*:REGULAR|\d+:\w+:)/.test(detail)).length;
  const from = /:: \[\[(\d{4}-[\d-]+)/.exec(details.join('\n'))?.[1];
  const own = /Scan/.test(node) && database !== undefined ? [{ table: `${database}.${name}`, columns, from }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (key === 'descriptor' ? [] : scansIn(inner)))];
}

interface PlanNode {
  readonly name?: string;
  readonly descriptor?: { readonly table?: string };
  readonly details?: readonly string[];
}
