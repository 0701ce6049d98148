import { randomUUID } from 'node:crypto';
import { arnOf } from '../common/arns.ts';
import { AwsFailure, type Principal, UnsupportedError } from '../service.ts';
import { Access, type Authorize } from './access.ts';
import { Analyzer } from './analysis.ts';
import { CATALOG, type CatalogTable } from './catalog.ts';
import { Cancellation, CancelledError, Pool } from './concurrency.ts';
import { Warehouse } from './connection.ts';
import {
  describeExecution,
  type Execution,
  Executions,
  resultFolder,
  type StartQueryInput,
  type WorkGroup,
} from './executions.ts';
import { failureOf, QueryFailure } from './failure.ts';
import { bindParameters } from './parameters.ts';
import { SqlParser } from './parser.ts';
import { type GetResultsInput, resultPage } from './result-page.ts';
import { QueryRunner } from './runner.ts';
import { ScanLimit } from './scan-limit.ts';
import { classify, type Statement } from './statement.ts';
import { WarehouseCatalog } from './warehouse-catalog.ts';

export interface AthenaOptions {
  /** The account's data folder; Athena keeps its files in `athena/` below it. */
  readonly dataDir: string;
  readonly tables: readonly CatalogTable[];
  /** Glue databases of the template; those of the tables need not be repeated. */
  readonly databases: readonly string[];
  readonly workGroups: ReadonlyMap<string, WorkGroup>;
  /** The path on this machine of an `s3://` URI, be it an object or a prefix. */
  readonly s3Path: (uri: string) => string;
  readonly authorize: Authorize;
  /** What is wrong with an object's file. @default nothing ever is */
  /** Told when the database file was damaged. @default nobody is told */
  readonly onDamage?: (what: string) => void;
  readonly damageOf?: (file: string) => Promise<string | undefined>;
  /** @default '768MB', with spilling to disk beyond it */
  readonly memoryLimit?: string;
  /** @default the machine's cores */
  readonly threads?: number;
  /** Queries that run at once; more wait as QUEUED. They share the memory limit. @default 2 */
  readonly concurrency?: number;
}

interface QueryIdInput {
  readonly QueryExecutionId: string;
}

const MAX_QUERY_BYTES = 262_144;
const PARAMETERISED: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UNLOAD']);

/**
 * Athena on DuckDB, over the Glue tables of the template. Queries run in the background with the permissions of who started them;
 * what they write is there as a whole or not at all. Query ids are forgotten when the account stops; tables, views and results are kept.
 */
export class AthenaService {
  readonly #options: AthenaOptions;
  readonly #executions = new Executions();
  readonly #parser: SqlParser;
  readonly #runner: QueryRunner;
  readonly #warehouse: Warehouse;
  readonly #shutDown: () => Promise<void>;
  #closed = false;

  private constructor(
    options: AthenaOptions,
    parts: {
      parser: SqlParser;
      runner: QueryRunner;
      warehouse: Warehouse;
      shutDown: () => Promise<void>;
    },
  ) {
    this.#options = options;
    this.#parser = parts.parser;
    this.#runner = parts.runner;
    this.#warehouse = parts.warehouse;
    this.#shutDown = parts.shutDown;
  }

  static async open(options: AthenaOptions): Promise<AthenaService> {
    const { tables, databases, s3Path } = options;
    const readable = tables.filter((table) => table.kind === 'parquet').map((table) => s3Path(readableUnder(table)));
    const warehouse = await Warehouse.open({ ...options, readable });
    try {
      const catalog = await WarehouseCatalog.open(await warehouse.connect(), { ...options, tables, databases, s3Path });
      const parser = new SqlParser(await warehouse.connect());
      const connections = await Promise.all(
        Array.from({ length: options.concurrency ?? 2 }, () => warehouse.connect()),
      );
      const analyzer = new Analyzer(parser, catalog);
      const runner = new QueryRunner({
        analyzer,
        catalog,
        pool: new Pool(connections),
        limit: new ScanLimit(catalog, warehouse.file),
        scratch: warehouse.scratch,
        s3Path,
      });
      const shutDown = async (): Promise<void> => {
        for (const connection of connections) connection.closeSync();
        parser.close();
        catalog.close();
        await warehouse.close();
      };
      return new AthenaService(options, { parser, runner, warehouse, shutDown });
    } catch (error) {
      const isDamaged = warehouse.damage(error) !== undefined;
      await warehouse.close();
      if (!isDamaged) throw error;
      return AthenaService.open(options); // which now sets the file aside
    }
  }

  /** The workgroup that a query was asked in, which its policies are about. @throws where it is not known */
  workGroupOf(queryExecutionId: string): string {
    return this.#executions.get(queryExecutionId).workGroup;
  }

  async StartQueryExecution(input: StartQueryInput, principal: Principal): Promise<{ QueryExecutionId: string }> {
    const [workGroup, group] = this.#workGroup(input.WorkGroup, 'athena:StartQueryExecution', principal);
    this.#validateInput(input);
    const earlier = this.#executions.startedBy(input);
    if (earlier) return { QueryExecutionId: earlier.id };
    const folder = resultFolder(group, input.ResultConfiguration?.OutputLocation);
    const id = randomUUID();
    const prepared = prepare(input);
    const execution: Execution = {
      id,
      input,
      workGroup,
      kind: prepared instanceof QueryFailure ? undefined : prepared.statement.kind,
      resultUri: `${folder}${id}.${prepared instanceof QueryFailure || isTabular(prepared.statement) ? 'csv' : 'txt'}`,
      cancellation: new Cancellation(),
      submitted: new Date(),
      state: 'QUEUED',
      done: Promise.resolve(),
    };
    this.#executions.add(execution);
    execution.done = this.#run(execution, prepared, new Access(this.#options.authorize, principal));
    return { QueryExecutionId: id };
  }

  async GetQueryExecution(
    input: QueryIdInput,
    principal: Principal,
  ): Promise<{ QueryExecution: Record<string, unknown> }> {
    return { QueryExecution: describeExecution(this.#execution(input, 'athena:GetQueryExecution', principal)) };
  }

  async GetQueryResults(input: GetResultsInput, principal: Principal): Promise<Record<string, unknown>> {
    return resultPage(this.#execution(input, 'athena:GetQueryResults', principal), input);
  }

  async StopQueryExecution(input: QueryIdInput, principal: Principal): Promise<Record<string, never>> {
    const execution = this.#execution(input, 'athena:StopQueryExecution', principal);
    if (execution.completed !== undefined) return {};
    execution.cancellation.cancel();
    if (execution.state === 'QUEUED') {
      execution.state = 'CANCELLED';
      execution.completed = new Date();
    }
    return {};
  }

  /** Whether the tables lost something to a damaged file when the account was opened; what was staged can fill them again. */
  get hasLostTables(): boolean {
    return this.#warehouse.hasLost;
  }

  /** Waits until a query is in its final state: for those inside the account who would otherwise poll. */
  async settled(queryExecutionId: string): Promise<void> {
    await this.#executions.get(queryExecutionId).done;
  }

  /** Stops what runs, writes the database's log away and closes it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const running = this.#executions.unfinished();
    for (const execution of running) execution.cancellation.cancel();
    await Promise.all(running.map((execution) => execution.done));
    await this.#shutDown();
  }

  async #run(execution: Execution, prepared: Prepared | QueryFailure, access: Access): Promise<void> {
    try {
      if (prepared instanceof QueryFailure) throw prepared;
      if (prepared.parameterised) await this.#validateParameters(execution.input, prepared.parameterised);
      const database = databaseOf(execution.input);
      const job = {
        ...prepared,
        id: execution.id,
        database,
        access,
        cancellation: execution.cancellation,
        scanLimit: this.#options.workGroups.get(execution.workGroup)?.bytesScannedCutoffPerQuery,
        resultUri: execution.resultUri,
      };
      const run = () =>
        this.#runner.run(job, () => {
          execution.state = 'RUNNING';
          execution.started ??= new Date();
        });
      execution.outcome = await run().catch(async (error: unknown) => {
        if (!(await this.#warehouse.mend(error))) throw this.#warehouse.damage(error) ?? error;
        return run(); // nothing of it was done: statements are whole or not at all
      });
      execution.state = 'SUCCEEDED';
    } catch (error) {
      const cancelled =
        error instanceof CancelledError ||
        (execution.cancellation.requested && /^INTERRUPT/.test(String((error as Error).message)));
      execution.state = cancelled ? 'CANCELLED' : 'FAILED';
      if (!cancelled) execution.failure = failureOf(error);
      else if (error instanceof CancelledError && error.reason) execution.cancelledFor = error.reason;
    } finally {
      execution.completed ??= new Date();
    }
  }

  /** Athena takes `?` in WHERE clauses only, and not in MERGE, UPDATE or DELETE. */
  async #validateParameters({ QueryString: sql }: StartQueryInput, statement: Statement): Promise<void> {
    if (!PARAMETERISED.has(statement.kind))
      throw new QueryFailure(`NOT_SUPPORTED: Query parameters are not supported in ${statement.kind}`);
    const query = 'query' in statement ? statement.query : (statement as Extract<Statement, { kind: 'INSERT' }>).probe;
    const { parameters } = await this.#parser.shape(query.text, sql, query.offset);
    if (parameters.some((parameter) => !parameter.inWhere)) {
      throw new QueryFailure('SYNTAX_ERROR: line 1:1: Query parameters are allowed in the WHERE clause only');
    }
  }

  #validateInput({
    QueryString: sql,
    QueryExecutionContext: context,
    ExecutionParameters: parameters,
  }: StartQueryInput): void {
    if (this.#closed) throw new AwsFailure('InternalServerException', 'The local account is stopping.', 500);
    if (typeof sql !== 'string' || sql.trim() === '')
      throw new AwsFailure('InvalidRequestException', 'QueryString must not be empty.');
    if (Buffer.byteLength(sql) > MAX_QUERY_BYTES) {
      throw new AwsFailure('InvalidRequestException', `QueryString is longer than ${MAX_QUERY_BYTES} bytes.`);
    }
    if (parameters?.some((value) => value.length < 1 || value.length > 1024)) {
      throw new AwsFailure('InvalidRequestException', 'Each of ExecutionParameters must have 1 to 1024 characters.');
    }
    const catalog = context?.Catalog ?? CATALOG;
    if (catalog.toLowerCase() !== CATALOG) throw new UnsupportedError(`the Athena data catalog ${catalog}`);
  }

  #execution(input: QueryIdInput, action: string, principal: Principal): Execution {
    const execution = this.#executions.get(input.QueryExecutionId);
    this.#workGroup(execution.workGroup, action, principal);
    return execution;
  }

  #workGroup(asked: string | undefined, action: string, principal: Principal): [string, WorkGroup] {
    const name = asked ?? 'primary';
    this.#options.authorize(principal, action, arnOf('athena', `workgroup/${name}`));
    const group = this.#options.workGroups.get(name);
    if (!group) throw new AwsFailure('InvalidRequestException', `WorkGroup ${name} is not found.`);
    return [name, group];
  }
}

interface Prepared {
  readonly statement: Statement;
  /** The statement's text, parameters put in. */
  readonly sql: string;
  /** The statement with its `?`, when it has parameters. */
  readonly parameterised?: Statement;
}

const databaseOf = (input: StartQueryInput): string =>
  (input.QueryExecutionContext?.Database ?? 'default').toLowerCase();

/** Statements whose result is a table of values; the others leave a text file. */
const isTabular = ({ kind }: Statement): boolean => !/^(?:CREATE|DROP|SHOW|DESCRIBE)/.test(kind);

/** Reads the statement. What Athena refuses at once is thrown; what makes the query fail later is given back. */
function prepare(input: StartQueryInput): Prepared | QueryFailure {
  const database = databaseOf(input);
  try {
    const sql = input.QueryString.replace(/[\s;]+$/, '');
    const given = input.ExecutionParameters ?? [];
    if (given.length === 0 && !sql.includes('?')) return { sql, statement: classify(sql, database) };
    const parameterised = classify(sql, database);
    const bound = bindParameters(sql, given);
    if (given.length === 0) return { sql, statement: parameterised };
    return { sql: bound, statement: classify(bound, database), parameterised };
  } catch (error) {
    if (error instanceof QueryFailure) return error;
    throw error;
  }
}

/** What a table of symbolic links lists may lie anywhere in its bucket. */
const readableUnder = ({ location, isLinked }: CatalogTable): string =>
  isLinked ? location.slice(0, location.indexOf('/', 's3://'.length) + 1) : location;
