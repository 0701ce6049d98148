import { AwsFailure } from '../service.ts';
import type { Execution } from './executions.ts';
import type { ResultColumn } from './result-file.ts';

/** What `GetQueryResults` takes. */
export interface GetResultsInput {
  readonly QueryExecutionId: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

const LARGEST_PAGE = 1000;

/** One page of a query's rows; the first row of the first page is the header, where the statement has one. */
export async function resultPage(execution: Execution, input: GetResultsInput): Promise<Record<string, unknown>> {
  const outcome = requireOutcome(execution);
  const count = input.MaxResults ?? LARGEST_PAGE;
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_PAGE) {
    throw new AwsFailure('InvalidRequestException', `MaxResults is ${count}; it must be from 1 to ${LARGEST_PAGE}.`);
  }
  const from = input.NextToken === undefined ? 0 : rowOf(input.NextToken, execution);
  const rows = (await outcome.result?.read(from, count)) ?? [];
  const next = from + rows.length;
  const more = next < (outcome.result?.rows ?? 0);
  return {
    ...(outcome.updateCount === undefined ? {} : { UpdateCount: outcome.updateCount }),
    ResultSet: {
      Rows: rows.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
      ResultSetMetadata: { ColumnInfo: outcome.columns.map(columnInfo) },
    },
    ...(more ? { NextToken: tokenOf(next, execution) } : {}),
  };
}

function requireOutcome({ state, outcome }: Execution): NonNullable<Execution['outcome']> {
  if (outcome) return outcome;
  const pending = state === 'QUEUED' || state === 'RUNNING';
  const message = pending
    ? `Query has not yet finished. Current state: ${state}`
    : `Query did not finish successfully. Final query state: ${state}`;
  throw new AwsFailure('InvalidRequestException', message);
}

function columnInfo({ name, ...type }: ResultColumn): Record<string, unknown> {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    ...type,
    Nullable: 'UNKNOWN',
    CaseSensitive: type.Type === 'varchar',
  };
}

const tokenOf = (row: number, { id }: Execution): string => Buffer.from(`${id}:${row}`).toString('base64url');

function rowOf(token: string, { id }: Execution): number {
  const [owner, row = ''] = Buffer.from(token, 'base64url').toString().split(':');
  if (owner !== id || !/^\d+$/.test(row))
    throw new AwsFailure('InvalidRequestException', 'The NextToken is not of this query.');
  return Number(row);
}
