import { createHash } from 'node:crypto';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { ATHENA_PRICE, type NamedQuery } from '../../contracts/queries.ts';
import type { QueryResult, QueryRun } from '../../contracts/routes/queries.ts';
import { ProblemError } from '../http/problem.ts';
import { bind } from './parameters.ts';
import { typedValue } from './values.ts';

/** A statement with its values, and the name that it is noted under. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
  /** In the order of its `?`, as Athena spells them. */
  readonly parameters: readonly string[];
}

export interface QueryStage {
  readonly athena: AthenaClient;
  readonly workGroup: string;
  /** The default database. */
  readonly database: string;
  /** The database of what was staged, and of what was refused. */
  readonly staging: string;
  readonly queries: readonly NamedQuery[];
}

/** Of a result that is read as one file. */
const MOST_BYTES = 5_000_000;
const ROWS_AT_ONCE = 1000;

/** Runs of saved queries. Who began one is noted in its text, by a hash, and nobody else sees it. */
export class QueryRuns {
  readonly #stage: QueryStage;

  constructor(stage: QueryStage) {
    this.#stage = stage;
  }

  /** A saved query. @throws ProblemError 404 for one that there is not; QueryParameterError for its values */
  saved(name: string, values: Readonly<Record<string, string>>): Statement {
    const { queries } = this.#stage;
    const query = queries.find((each) => each.name === name);
    if (query) return { name, sql: query.sql, parameters: bind(query, values) };
    const names = queries.map((each) => each.name).join(', ');
    throw new ProblemError(404, 'Not found', `There is no query ${name}; there are: ${names}.`);
  }

  async start({ name, sql, parameters }: Statement, caller: string): Promise<QueryRun> {
    const { athena, workGroup, database } = this.#stage;
    const { QueryExecutionId = '' } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: `${headOf(name, caller)}\n${sql}`,
        WorkGroup: workGroup,
        QueryExecutionContext: { Database: database },
        ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
      }),
    );
    return this.find(QueryExecutionId, caller);
  }

  /** @throws ProblemError 404 for a run that there is not, or that somebody else began */
  async find(id: string, caller: string): Promise<QueryRun> {
    return runOf(await this.#execution(id, caller));
  }

  /** @throws ProblemError 404 as `find`, 409 while there are no rows */
  async rows(id: string, caller: string, limit: number, cursor: string | undefined): Promise<QueryResult> {
    await this.#assertDone(id, caller);
    return this.#rowsFrom(id, limit, cursor);
  }

  async #assertDone(id: string, caller: string): Promise<void> {
    const { state, reason } = await this.find(id, caller);
    if (state === 'succeeded') return;
    const detail = reason === null ? `The query has no rows: it is ${state}.` : `The query failed: ${reason}`;
    throw new ProblemError(409, 'Conflict', detail);
  }

  async #rowsFrom(id: string, limit: number, cursor: string | undefined): Promise<QueryResult> {
    // The first page has a row with the names before the rows.
    const isFirst = cursor === undefined;
    const MaxResults = Math.min(limit + Number(isFirst), ROWS_AT_ONCE);
    const { ResultSet, NextToken } = await this.#page(id, MaxResults, cursor);
    const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    return {
      columns: columns.map(({ Name: name = '', Type: type = '' }) => ({ name, type })),
      rows: (ResultSet?.Rows ?? [])
        .slice(Number(isFirst))
        .map(({ Data = [] }) => columns.map(({ Type = '' }, at) => typedValue(Data[at]?.VarCharValue, Type))),
      next: NextToken ?? null,
    };
  }

  /** All rows. @throws ProblemError as `rows`, and 413 for more than one answer holds */
  async all(id: string, caller: string): Promise<Pick<QueryResult, 'columns' | 'rows'>> {
    await this.#assertDone(id, caller);
    const rows: QueryResult['rows'] = [];
    let bytes = 0;
    let page: QueryResult | undefined;
    do {
      page = await this.#rowsFrom(id, ROWS_AT_ONCE, page?.next ?? undefined);
      bytes += JSON.stringify(page.rows).length;
      if (bytes > MOST_BYTES) {
        const detail = `The result is larger than ${MOST_BYTES} bytes; read it by pages, or in Athena's console.`;
        throw new ProblemError(413, 'Content too large', detail);
      }
      rows.push(...page.rows);
    } while (page.next !== null);
    return { columns: page.columns, rows };
  }

  async stop(id: string, caller: string): Promise<void> {
    await this.#execution(id, caller);
    await this.#stage.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  }

  async #execution(id: string, caller: string): Promise<QueryExecution> {
    const found = await this.#asked(this.#stage.athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })));
    const [, owner] = HEAD.exec(found?.QueryExecution?.Query ?? '')?.slice(1) ?? [];
    if (found?.QueryExecution && owner === ownerOf(caller)) return found.QueryExecution;
    throw new ProblemError(404, 'Not found', `You have run no query with the id ${id}.`);
  }

  async #page(id: string, MaxResults: number, NextToken: string | undefined) {
    const page = await this.#asked(
      this.#stage.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults, NextToken })),
    );
    if (page) return page;
    const message = 'cursor is not one of this result: send the `next` of an answer.';
    throw new ProblemError(400, 'Bad request', message, {}, [{ in: 'query', name: 'cursor', message }]);
  }

  /** Undefined for what Athena does not know. */
  async #asked<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof InvalidRequestException) return undefined;
      throw error;
    }
  }
}

const HEAD = /^-- (\w+) for ([0-9a-f]{32})\n/;
const headOf = (query: string, caller: string): string => `-- ${query} for ${ownerOf(caller)}`;
const ownerOf = (caller: string): string => createHash('sha256').update(caller).digest('hex').slice(0, 32);

const STATES = {
  QUEUED: 'queued',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;

function runOf({ QueryExecutionId: id = '', Query = '', Status, Statistics }: QueryExecution): QueryRun {
  const { State = 'QUEUED', StateChangeReason, SubmissionDateTime = new Date() } = Status ?? {};
  const scanned = Statistics?.DataScannedInBytes ?? null;
  const { perTerabyte, terabyte, leastBytes } = ATHENA_PRICE;
  return {
    id,
    query: HEAD.exec(Query)?.[1] ?? '',
    state: STATES[State],
    reason: State === 'FAILED' ? (StateChangeReason ?? null) : null,
    startedAt: SubmissionDateTime.toISOString(),
    milliseconds: Statistics?.TotalExecutionTimeInMillis ?? null,
    scannedBytes: scanned,
    cost: scanned === null ? null : (Math.max(scanned, leastBytes) / terabyte) * perTerabyte,
  };
}
