import { sameKind } from './values.ts';
import { type Answer, type Column, SEPARATOR } from './warehouse.ts';

/** How the answers of the two engines differ; the order of rows does not count. */
export function differences(trino: Answer, duckDb: Answer): string[] {
  const columns = columnDifferences(trino.columns, duckDb.columns);
  if (columns.length > 0) return columns;
  const changed =
    trino.changed !== duckDb.changed ? [`changed rows: Trino ${trino.changed}, DuckDB ${duckDb.changed}`] : [];
  return [...changed, ...rowDifferences(trino.rows, duckDb.rows)];
}

function columnDifferences(trino: readonly Column[], duckDb: readonly Column[]): string[] {
  const say = (column: Column | undefined): string => (column ? `${column.name} ${column.type}` : 'none');
  return Array.from(
    { length: Math.max(trino.length, duckDb.length) },
    (_, index) => [trino[index], duckDb[index]] as const,
  )
    .filter(([a, b]) => !(a && b && a.name === b.name && sameKind(a.type, b.type)))
    .map(([a, b]) => `column: Trino ${say(a)}, DuckDB ${say(b)}`);
}

function rowDifferences(trino: readonly string[], duckDb: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of trino) counts.set(row, (counts.get(row) ?? 0) + 1);
  for (const row of duckDb) counts.set(row, (counts.get(row) ?? 0) - 1);
  return [...counts]
    .filter(([, count]) => count !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([row, count]) =>
      Array<string>(Math.abs(count)).fill(`${count > 0 ? 'only Trino ' : 'only DuckDB'}: ${readable(row)}`),
    );
}

const readable = (row: string): string => row.replaceAll(SEPARATOR, ' | ');
