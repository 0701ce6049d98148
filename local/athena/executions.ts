import { AwsFailure } from '../service.ts';
import type { Cancellation } from './concurrency.ts';
import type { QueryFailure } from './failure.ts';
import type { Outcome } from './result-file.ts';
import type { StatementKind } from './statement.ts';

/** What the template says about an `AWS::Athena::WorkGroup`. */
export interface WorkGroup {
  /** `s3://bucket/prefix/` for results and manifests. */
  readonly outputLocation?: string;
  /** @default true: what a client asks for is ignored, as CloudFormation's default has it */
  readonly enforceWorkGroupConfiguration?: boolean;
  /** A query that would read more bytes is cancelled. @default no limit */
  readonly bytesScannedCutoffPerQuery?: number;
}

/** The folder of a query's result, with the slash at the end. */
export function resultFolder(group: WorkGroup, asked: string | undefined): string {
  const enforced = group.enforceWorkGroupConfiguration ?? true;
  const location = enforced ? (group.outputLocation ?? asked) : (asked ?? group.outputLocation);
  if (location === undefined) {
    throw new AwsFailure(
      'InvalidRequestException',
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  return location.endsWith('/') ? location : `${location}/`;
}

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What `StartQueryExecution` takes. */
export interface StartQueryInput {
  readonly QueryString: string;
  readonly QueryExecutionContext?: { readonly Database?: string; readonly Catalog?: string };
  readonly WorkGroup?: string;
  readonly ExecutionParameters?: readonly string[];
  readonly ClientRequestToken?: string;
  readonly ResultConfiguration?: { readonly OutputLocation?: string };
}

/** A query and what became of it. */
export interface Execution {
  readonly id: string;
  readonly input: StartQueryInput;
  readonly workGroup: string;
  readonly resultUri: string;
  readonly kind: StatementKind | undefined;
  readonly cancellation: Cancellation;
  readonly submitted: Date;
  state: QueryState;
  started?: Date;
  completed?: Date;
  failure?: QueryFailure;
  /** Why Athena itself cancelled it. */
  cancelledFor?: string;
  outcome?: Outcome;
  /** Settles, never rejects, when the state is final. */
  done: Promise<void>;
}

/** How many finished queries are remembered. */
const REMEMBERED = 200;

/** The queries of this run of the account; finished ones are forgotten, oldest first. */
export class Executions {
  readonly #byId = new Map<string, Execution>();
  readonly #byToken = new Map<string, Execution>();

  add(execution: Execution): void {
    this.#byId.set(execution.id, execution);
    const token = execution.input.ClientRequestToken;
    if (token !== undefined) this.#byToken.set(token, execution);
    this.#forget();
  }

  get(id: string): Execution {
    const execution = this.#byId.get(id);
    if (!execution) throw new AwsFailure('InvalidRequestException', `QueryExecution ${id} was not found`);
    return execution;
  }

  /** The query that a request with this token started before; other parameters under the same token are refused. */
  startedBy(input: StartQueryInput): Execution | undefined {
    const earlier = input.ClientRequestToken === undefined ? undefined : this.#byToken.get(input.ClientRequestToken);
    if (earlier && JSON.stringify(earlier.input) !== JSON.stringify(input)) {
      throw new AwsFailure('InvalidRequestException', 'Idempotent parameters do not match');
    }
    return earlier;
  }

  unfinished(): Execution[] {
    return [...this.#byId.values()].filter((execution) => execution.completed === undefined);
  }

  #forget(): void {
    const finished = [...this.#byId.values()].filter((execution) => execution.completed !== undefined);
    for (const execution of finished.slice(0, Math.max(0, finished.length - REMEMBERED))) {
      this.#byId.delete(execution.id);
      this.#byToken.delete(execution.input.ClientRequestToken ?? '');
    }
  }
}

const DDL: ReadonlySet<string | undefined> = new Set(['CREATE_VIEW', 'DROP_VIEW', 'SET_PROPERTIES']);
const UTILITY: ReadonlySet<string | undefined> = new Set(['SHOW_TABLES', 'SHOW_VIEWS', 'SHOW_DATABASES', 'DESCRIBE']);

function statementType(kind: StatementKind | undefined): string {
  if (DDL.has(kind)) return 'DDL';
  return UTILITY.has(kind) ? 'UTILITY' : 'DML';
}

const ENGINE_VERSION = {
  SelectedEngineVersion: 'Athena engine version 3',
  EffectiveEngineVersion: 'Athena engine version 3',
};

/** A query as `GetQueryExecution` shows it. */
export function describeExecution(execution: Execution): Record<string, unknown> {
  const { input, kind } = execution;
  return {
    QueryExecutionId: execution.id,
    Query: input.QueryString,
    StatementType: statementType(kind),
    ...(kind === undefined ? {} : { SubstatementType: kind }),
    ResultConfiguration: { OutputLocation: execution.resultUri },
    QueryExecutionContext: { ...input.QueryExecutionContext },
    Status: statusOf(execution),
    EngineVersion: ENGINE_VERSION,
    Statistics: statisticsOf(execution),
    WorkGroup: execution.workGroup,
    ...(input.ExecutionParameters ? { ExecutionParameters: input.ExecutionParameters } : {}),
  };
}

function statusOf({ state, submitted, completed, failure, cancelledFor }: Execution): Record<string, unknown> {
  const status = {
    State: state,
    SubmissionDateTime: submitted,
    ...(completed ? { CompletionDateTime: completed } : {}),
  };
  if (cancelledFor !== undefined) return { ...status, StateChangeReason: cancelledFor };
  if (!failure) return status;
  const type = failure.type === undefined ? {} : { ErrorType: failure.type };
  const error = { ErrorCategory: failure.category, ...type, Retryable: false, ErrorMessage: failure.message };
  return { ...status, StateChangeReason: failure.message, AthenaError: error };
}

function statisticsOf({ submitted, started, completed, outcome }: Execution): Record<string, unknown> {
  const end = completed ?? new Date();
  return {
    QueryQueueTimeInMillis: (started ?? end).getTime() - submitted.getTime(),
    EngineExecutionTimeInMillis: started ? end.getTime() - started.getTime() : 0,
    TotalExecutionTimeInMillis: end.getTime() - submitted.getTime(),
    ...(outcome?.manifestUri === undefined ? {} : { DataManifestLocation: outcome.manifestUri }),
  };
}
