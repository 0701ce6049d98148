import { type CatalogTable, Planner } from '@shoplake/local/athena';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import { inLevels, readStatements, render, type Statement } from '../../glue-sql/statement.ts';
import { stageValues } from './data/settings.ts';
import type { Window } from './refresh.ts';
import type { Report } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import type { TrinoClient } from './trino/client.ts';

const FILE = 'local/athena/planner.ts';

/** How often each statement reads each table, as the meter of `bench -- cloud` plans it, against Trino's own plans. */
export async function compareScans(
  trino: TrinoClient,
  tables: readonly CatalogTable[],
  window: Window,
  report: Report,
): Promise<void> {
  const planner = await Planner.open(tables, []);
  try {
    const values = { ...stageValues, ...window, kept: '2026-01-01', changed: '2026-02-28 12:00:00' };
    const gold = inLevels(readStatements('gold')).flat();
    const isView = ({ kind }: Statement) => kind === 'view';
    for (const view of gold.filter(isView)) await planner.scans(render(view, values));
    const statements = [
      ...(['window', 'silver', 'hold', 'checks', 'features'] as const).flatMap(readStatements),
      ...gold.filter((statement) => !isView(statement)),
    ];
    const texts = [
      ...statements.map((each) => [`${each.folder}/${each.name}`, render(each, values)] as const),
      ...PUBLISHED.map((name) => [`gold/${name}`, `SELECT * FROM gold.${name}`] as const),
    ];
    await sideBySide(texts, async ([name, sql]) => {
      const planned = countsOf((await planner.scans(sql)).map(({ table }) => table));
      const { rows } = await trino.run(`EXPLAIN (TYPE LOGICAL, FORMAT JSON) ${sql}`);
      const read = countsOf(tablesIn(JSON.parse(String(rows[0]?.[0]))));
      const names = [...new Set([...planned.keys(), ...read.keys()])];
      const faults = names.flatMap((table) => {
        const [ours, trinos] = [planned.get(table) ?? 0, read.get(table) ?? 0];
        return trinos === ours ? [] : [`${name} reads ${table} ${trinos} times, the meter counts ${ours}`];
      });
      report.add(FILE, names.length, faults);
    });
  } finally {
    planner.close();
  }
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * `database.name` of every scan of a plan; a descriptor reads `hive:silver:orders` or `iceberg:silver.orders$data@7`. What writes a
 * table names it too.
 */
function tablesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name: node = '', descriptor } = value as {
    readonly name?: string;
    readonly descriptor?: { readonly table?: string };
  };
  const [, database, name] = /:(\w+)[.:](\w+)/.exec(descriptor?.table ?? '') ?? [];
  const own = /Scan/.test(node) && database !== undefined ? [`${database}.${name}`] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (key === 'descriptor' ? [] : tablesIn(inner)))];
}
