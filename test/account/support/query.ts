import { readStatements } from '../../../glue-sql/statement.ts';
import { icebergTables } from '../../../glue-sql/tables/index.ts';
import { batches } from '../../../glue-sql/tables/ledger.ts';
import type { TestAccount } from './account.ts';

/** Numbers and booleans as such; decimals as text, because they are exact. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

interface Page {
  readonly NextToken?: string;
  readonly ResultSet: {
    readonly Rows: readonly { readonly Data: readonly { readonly VarCharValue?: string }[] }[];
    readonly ResultSetMetadata: { readonly ColumnInfo: readonly { readonly Name: string; readonly Type: string }[] };
  };
}

const POLL_MS = 5;

/** A query that ended as FAILED. */
export class QueryFailedError extends Error {}

/** Runs a statement on Athena and returns its rows. @throws QueryFailedError with Athena's reason */
export async function query(test: TestAccount, sql: string): Promise<Row[]> {
  const started = await test.call('Athena', 'StartQueryExecution', {
    QueryString: sql,
    WorkGroup: test.outputs.WorkGroup,
  });
  const id = { QueryExecutionId: started.QueryExecutionId };
  await finished(test, id);
  const rows: Row[] = [];
  let isFirst = true;
  for (let token: string | undefined; isFirst || token !== undefined; ) {
    const page = (await test.call('Athena', 'GetQueryResults', {
      ...id,
      ...(token && { NextToken: token }),
    })) as unknown as Page;
    const { Rows, ResultSetMetadata } = page.ResultSet;
    const values = Rows.slice(isFirst ? 1 : 0).map(({ Data }) => Data.map(({ VarCharValue }) => VarCharValue));
    for (const row of values) rows.push(typed(row, ResultSetMetadata.ColumnInfo));
    isFirst = false;
    token = page.NextToken;
  }
  return rows;
}

/** The only row of a query. */
export async function queryOne(test: TestAccount, sql: string): Promise<Row> {
  const rows = await query(test, sql);
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`${rows.length} rows instead of one: ${sql}`);
  return row;
}

async function finished(test: TestAccount, id: object): Promise<void> {
  for (;;) {
    const { QueryExecution } = await test.call('Athena', 'GetQueryExecution', id);
    const { Status } = QueryExecution as { Status: { State: string; StateChangeReason?: string } };
    if (Status.State === 'SUCCEEDED') return;
    if (Status.State === 'FAILED' || Status.State === 'CANCELLED')
      throw new QueryFailedError(Status.StateChangeReason ?? Status.State);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function typed(values: readonly (string | undefined)[], columns: readonly { Name: string; Type: string }[]): Row {
  return Object.fromEntries(columns.map(({ Name, Type }, index) => [Name, fromText(values[index], Type)]));
}

function fromText(text: string | undefined, type: string): Value {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  return ['bigint', 'integer', 'double'].includes(type) ? Number(text) : text;
}

/** Every Iceberg table and every view of gold, but for the batches, whose ids and borders are chance. */
export const TABLES: readonly string[] = [
  ...icebergTables.filter(({ name }) => name !== batches.name).map(({ zone, name }) => `${zone}.${name}`),
  ...readStatements('gold').flatMap(({ kind, target }) => (kind === 'view' && target ? [target] : [])),
];

/** All rows of all silver and gold tables, sorted, as text; not the batch that brought a row, whose id is chance. */
export async function contents(test: TestAccount): Promise<Readonly<Record<string, readonly string[]>>> {
  const entries: [string, readonly string[]][] = [];
  for (const table of TABLES) {
    const rows = await query(test, `SELECT * FROM ${table}`);
    entries.push([table, rows.map(({ batch_id: _, ...row }) => JSON.stringify(row)).sort()]);
  }
  return Object.fromEntries(entries);
}
