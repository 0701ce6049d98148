import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  QueryExecutionState,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { NamedQuery, QueryParameter } from '../../../contracts/queries.ts';
import { namedQueryOf } from '../../../glue-sql/named-query.ts';
import { readStatements } from '../../../glue-sql/statement.ts';
import { bind } from '../../../lambdas/queries/parameters.ts';
import { type Cell, typedValue } from '../../../lambdas/queries/values.ts';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

export type ResultRow = Record<string, Cell>;

const FIRST_POLL_MS = 20;
const LONGEST_POLL_MS = 1000;

/**
 * Runs an Athena statement and fetches all its rows.
 * @param parameters values for `?`, as Athena spells them: texts carry their own quotes
 * @throws CommandError with Athena's reason when the query fails or is cancelled
 */
export async function runQuery(
  platform: Platform,
  sql: string,
  parameters: readonly string[] = [],
): Promise<ResultRow[]> {
  const QueryExecutionId = await start(platform, sql, parameters);
  await finished(platform, QueryExecutionId);
  return fetchRows(platform, QueryExecutionId);
}

async function start({ athena, outputs }: Platform, sql: string, parameters: readonly string[]) {
  try {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: outputs.WorkGroup,
        QueryExecutionContext: { Database: outputs.GoldDatabase },
        ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
      }),
    );
    return QueryExecutionId;
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'InvalidRequestException' ? new CommandError(`The query was refused: ${message}`) : error;
  }
}

async function finished(platform: Platform, QueryExecutionId: string | undefined): Promise<void> {
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const { QueryExecution } = await platform.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === QueryExecutionState.SUCCEEDED) return;
    if (State === QueryExecutionState.FAILED) throw new CommandError(`The query failed: ${StateChangeReason}`);
    if (State === QueryExecutionState.CANCELLED) throw new CommandError('The query was cancelled.');
    await sleep(pause);
  }
}

async function fetchRows(platform: Platform, QueryExecutionId: string | undefined): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  let header: readonly (string | undefined)[] | undefined;
  let NextToken: string | undefined;
  do {
    const page = await platform.athena.send(
      new GetQueryResultsCommand({ QueryExecutionId, NextToken, MaxResults: 1000 }),
    );
    const columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
      if (header === undefined) header = Data.map(({ VarCharValue }) => VarCharValue);
      else
        rows.push(
          Object.fromEntries(
            columns.map(({ Name = '', Type = '' }, index) => [Name, typedValue(Data[index]?.VarCharValue, Type)]),
          ),
        );
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rows;
}

/** The queries of `glue-sql/named`, as they run on a stage. @param databasePrefix of the stage */
export const savedQueries = (databasePrefix: string): NamedQuery[] =>
  readStatements('named').map((statement) => namedQueryOf(statement, databasePrefix));

/**
 * Runs a query of `glue-sql/named` on a stage.
 * @param given `name=value`, one for each of its parameters
 * @throws CommandError when there is no such query, or a value is missing, is not asked for or is not of its type
 */
export async function runNamed(platform: Platform, name: string, given: readonly string[]): Promise<ResultRow[]> {
  const queries = savedQueries(platform.outputs.GoldDatabase.replace(/gold$/, ''));
  const query = queries.find((each) => each.name === name);
  if (!query)
    throw new CommandError(`There is no query "${name}"; there are: ${queries.map((each) => each.name).join(', ')}.`);
  return runQuery(platform, query.sql, bind(query, valuesOf(given)));
}

/** @throws CommandError for what is no `name=value`, or given twice */
export function valuesOf(given: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of given) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    if (at < 1) throw new CommandError(`"${pair}" is not a parameter; write --param name=value.`);
    if (Object.hasOwn(values, key)) throw new CommandError(`The parameter "${key}" is given twice.`);
    values[key] = pair.slice(at + 1);
  }
  return values;
}

export const usage = (parameters: readonly QueryParameter[]): string =>
  parameters.length === 0
    ? 'no parameters'
    : parameters.map(({ name, type, doc }) => `--param ${name}=${type.toUpperCase()} (${doc})`).join(', ');
