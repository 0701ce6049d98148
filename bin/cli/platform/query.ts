import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Datum,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  QueryExecutionState,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

export type ResultRow = Record<string, string | number | boolean | null>;

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

/** A text as a query parameter. */
export const textParameter = (text: string): string => `'${text.replaceAll("'", "''")}'`;

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
          Object.fromEntries(columns.map(({ Name = '', Type = '' }, index) => [Name, typedValue(Data[index], Type)])),
        );
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rows;
}

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;

/** Numbers as numbers where JavaScript holds them exactly or as good as; everything else as Athena writes it. */
function typedValue(datum: Datum | undefined, type: string): ResultRow[string] {
  const text = datum?.VarCharValue;
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  if (!NUMERIC.test(type)) return text;
  const number = Number(text);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}
