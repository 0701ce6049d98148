import type { DuckDBConnection } from '@duckdb/node-api';
import { type CatalogTable, type HiddenPartition, qualified, quote } from './catalog.ts';
import { QueryFailure } from './failure.ts';
import type { Statement } from './statement.ts';

/** A statement that changes rows of a table. */
export interface Change {
  readonly sql: string;
  readonly statement: Extract<Statement, { kind: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' }>;
  readonly table: CatalogTable;
}

/** Athena writes at most so many partitions in one statement. */
export const OPEN_PARTITIONS = 100;

/**
 * Refuses a statement that has just written to more partitions than Athena opens at once. Inside the statement's transaction, which
 * is left as it was; the rows are looked at one by one only where there are that many, in a table that spans that many partitions.
 */
export async function requireFewPartitions(
  connection: DuckDBConnection,
  { table, sql, statement }: Change,
  rowsChanged: number,
): Promise<void> {
  const { partitionedBy = [] } = table;
  if (partitionedBy.length === 0 || rowsChanged <= OPEN_PARTITIONS) return;
  const partition = partitionedBy.map(partitionOf).join(', ');
  const held = await connection.runAndReadAll(
    `SELECT count(*) FROM (SELECT DISTINCT ${partition} FROM ${qualified(table)} LIMIT ${OPEN_PARTITIONS + 1})`,
  );
  if (Number(held.getRows()[0]?.[0]) <= OPEN_PARTITIONS) return;
  await connection.run('ROLLBACK');
  await connection.run('BEGIN TRANSACTION');
  // Rows that are deleted open no writer.
  const isWritten = statement.kind === 'MERGE' ? "merge_action <> 'DELETE'" : 'true';
  const written = await connection.stream(`${sql} RETURNING ${isWritten}, ${partition}`);
  const partitions = new Set<string>();
  for await (const chunk of written) {
    for (const [counts, ...row] of chunk.getRows()) if (counts) partitions.add(row.map(String).join());
    if (partitions.size > OPEN_PARTITIONS) throw tooMany();
  }
}

const tooMany = (): QueryFailure =>
  new QueryFailure(
    `ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${OPEN_PARTITIONS} open writers for partitions`,
  );

const partitionOf = ({ column, transform }: HiddenPartition): string =>
  transform === 'identity' ? quote(column) : `date_trunc('${transform}', ${quote(column)})`;
