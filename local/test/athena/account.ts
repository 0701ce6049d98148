import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CatalogTable } from '../../athena/catalog.ts';
import { type AthenaOptions, AthenaService } from '../../athena/service.ts';
import { OPERATOR, type Principal } from '../../service.ts';

export const ORDERS: CatalogTable = {
  database: 'silver',
  name: 'orders',
  kind: 'iceberg',
  location: 's3://lake/silver/orders/',
  columns: [
    { name: 'order_id', type: 'string', required: true },
    { name: 'ordered_at', type: 'timestamp', required: false },
    { name: 'total', type: 'decimal(18,4)', required: false },
    { name: 'lines', type: 'long', required: false },
  ],
  partitionKeys: [],
};

export const STAGED: CatalogTable = {
  database: 'staging',
  name: 'orders',
  kind: 'parquet',
  location: 's3://lake/staging/orders/',
  columns: [
    { name: 'order_id', type: 'string', required: false },
    { name: 'lines', type: 'bigint', required: false },
    { name: 'ordered_at', type: 'timestamp', required: false },
  ],
  partitionKeys: [{ name: 'dt', type: 'string' }],
};

/** A local Athena in a folder of its own, with helpers that speak its operations. */
export class TestAccount {
  readonly dataDir: string;
  readonly options: AthenaOptions;
  athena!: AthenaService;

  constructor(overrides: Partial<AthenaOptions> = {}) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'athena-'));
    this.options = {
      dataDir: this.dataDir,
      tables: [ORDERS, STAGED],
      databases: ['silver', 'staging', 'gold'],
      workGroups: new Map([['shop', { outputLocation: 's3://results/athena/' }]]),
      s3Path: (uri) => this.path(uri),
      authorize: () => undefined,
      threads: 2,
      ...overrides,
    };
  }

  static async open(overrides: Partial<AthenaOptions> = {}): Promise<TestAccount> {
    const account = new TestAccount(overrides);
    account.athena = await AthenaService.open(account.options);
    return account;
  }

  /** Stops the service and starts it again on the same folder. */
  async reopen(overrides: Partial<AthenaOptions> = {}): Promise<void> {
    await this.athena.close();
    this.athena = await AthenaService.open({ ...this.options, ...overrides });
  }

  async close(): Promise<void> {
    await this.athena.close();
    rmSync(this.dataDir, { recursive: true });
  }

  path(uri: string): string {
    return join(this.dataDir, 's3', uri.replace('s3://', ''));
  }

  async start(sql: string, input: Record<string, unknown> = {}, principal: Principal = OPERATOR): Promise<string> {
    const started = await this.athena.StartQueryExecution({ QueryString: sql, WorkGroup: 'shop', ...input }, principal);
    return started.QueryExecutionId;
  }

  async execution(id: string): Promise<QueryExecution> {
    const answer = await this.athena.GetQueryExecution({ QueryExecutionId: id }, OPERATOR);
    return answer.QueryExecution as unknown as QueryExecution;
  }

  async finish(
    sql: string,
    input: Record<string, unknown> = {},
    principal: Principal = OPERATOR,
  ): Promise<QueryExecution> {
    const id = await this.start(sql, input, principal);
    await this.athena.settled(id);
    return this.execution(id);
  }

  async results(id: string, input: Record<string, unknown> = {}): Promise<Results> {
    return (await this.athena.GetQueryResults({ QueryExecutionId: id, ...input }, OPERATOR)) as unknown as Results;
  }

  /** Rows of a statement that must succeed, its header first. */
  async rows(sql: string, input: Record<string, unknown> = {}): Promise<(string | null)[][]> {
    const { QueryExecutionId: id, Status: status } = await this.finish(sql, input);
    if (status.State !== 'SUCCEEDED') throw new Error(status.StateChangeReason);
    const { ResultSet } = await this.results(id);
    return ResultSet.Rows.map((row) => row.Data.map((datum) => datum.VarCharValue ?? null));
  }

  /** Why a statement failed. */
  async reason(sql: string, input: Record<string, unknown> = {}, principal: Principal = OPERATOR): Promise<string> {
    const { Status: status } = await this.finish(sql, input, principal);
    return status.State === 'FAILED' ? (status.StateChangeReason ?? '') : status.State;
  }
}

export interface QueryExecution {
  readonly QueryExecutionId: string;
  readonly StatementType: string;
  readonly SubstatementType?: string;
  readonly ResultConfiguration: { readonly OutputLocation: string };
  readonly Status: {
    readonly State: string;
    readonly StateChangeReason?: string;
    readonly AthenaError?: {
      readonly ErrorCategory: number;
      readonly ErrorType?: number;
      readonly ErrorMessage: string;
    };
  };
  readonly Statistics: { readonly DataManifestLocation?: string };
}

export interface Results {
  readonly UpdateCount?: number;
  readonly NextToken?: string;
  readonly ResultSet: {
    readonly Rows: readonly { readonly Data: readonly { readonly VarCharValue?: string }[] }[];
    readonly ResultSetMetadata: {
      readonly ColumnInfo: readonly {
        readonly Name: string;
        readonly Type: string;
        readonly Precision: number;
        readonly Scale: number;
      }[];
    };
  };
}

/** Writes a Parquet file as another program would. */
export async function writeParquet(path: string, select: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
