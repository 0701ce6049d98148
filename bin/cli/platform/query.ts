import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Datum,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  QueryExecutionState,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { type DocumentedName, readStatements, render, type Statement } from '../../../glue-sql/statement.ts';
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

/** A query of `glue-sql/named` as a list shows it. */
interface NamedQuery {
  readonly name: string;
  readonly purpose: string;
  readonly parameters: readonly DocumentedName[];
}

export const namedQueries = (): NamedQuery[] =>
  readStatements('named').map(({ name, purpose, parameters }) => ({ name, purpose, parameters }));

/**
 * Runs a query of `glue-sql/named` on a stage.
 * @param given `name=value`, one for each of its parameters
 * @throws CommandError when there is no such query, or a value is missing, is not asked for or is not of its type
 */
export async function runNamed(platform: Platform, name: string, given: readonly string[]): Promise<ResultRow[]> {
  const statement = readStatements('named').find((each) => each.name === name);
  if (!statement) {
    const names = namedQueries().map((query) => query.name);
    throw new CommandError(`There is no query "${name}"; there are: ${names.join(', ')}.`);
  }
  const parameters = bind(statement, given);
  const prefix = platform.outputs.GoldDatabase.replace(/gold$/, '');
  return runQuery(platform, render(statement, {}, prefix), parameters);
}

/** The values in the order of the query's `?`, as Athena spells them. */
export function bind({ name, parameters }: Pick<Statement, 'name' | 'parameters'>, given: readonly string[]): string[] {
  const values = new Map<string, string>();
  for (const pair of given) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    if (at < 1) throw new CommandError(`"${pair}" is not a parameter; write --param name=value.`);
    if (!parameters.some((parameter) => parameter.name === key))
      throw new CommandError(`The query ${name} has no parameter "${key}". It takes: ${usage(parameters)}`);
    if (values.has(key)) throw new CommandError(`The parameter "${key}" is given twice.`);
    values.set(key, pair.slice(at + 1));
  }
  const missing = parameters.filter((parameter) => !values.has(parameter.name));
  if (missing.length > 0) throw new CommandError(`The query ${name} wants: ${usage(missing)}`);
  return parameters.map((parameter) => spelled(parameter, values.get(parameter.name) ?? ''));
}

export const usage = (parameters: readonly DocumentedName[]): string =>
  parameters.length === 0
    ? 'no parameters'
    : parameters.map(({ name, type, doc }) => `--param ${name}=${type.toUpperCase()} (${doc})`).join(', ');

/** How Athena wants a value of each type; a value that does not look like one never gets there. */
const TYPES: Readonly<Record<string, (value: string) => string | undefined>> = {
  varchar: (value) => (value === '' ? undefined : textParameter(value)),
  date: (value) => (isDay(value) ? `CAST('${value}' AS date)` : undefined),
  bigint: (value) => (/^-?\d{1,18}$/.test(value) ? value : undefined),
  double: (value) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? `CAST('${value}' AS double)` : undefined),
};

function spelled({ name, type, doc }: DocumentedName, value: string): string {
  const spell = TYPES[type];
  if (!spell) throw new Error(`A parameter of the type ${type} is not known to bin/cli/platform/named-query.ts`);
  const text = spell(value);
  if (text === undefined) throw new CommandError(`"${value}" is not a ${type} for the parameter "${name}": ${doc}.`);
  return text;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
