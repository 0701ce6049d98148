import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR } from '@shoplake/local';
import { AthenaService, type CatalogTable } from '@shoplake/local/athena';
import { prefixOf } from '../../contracts/lake.ts';
import { isIceberg, partitionOf, type TableContract } from '../../contracts/table.ts';
import { icebergTables, parquetTables } from '../../glue-sql/tables/index.ts';
import type { TrinoClient } from './trino/client.ts';
import { canonicalAthena, canonicalTrino, type Kind, kindOfAthena, kindOfTrino } from './values.ts';

export interface Column {
  readonly name: string;
  readonly type: Kind;
}

/** What a statement answered, in the form in which the two engines can be compared. */
export interface Answer {
  readonly columns: readonly Column[];
  /** Each row as one text. */
  readonly rows: readonly string[];
  /** Rows that a statement changed. */
  readonly changed?: number;
}

/** An engine that runs statements of Athena. */
export interface Warehouse {
  readonly name: string;
  run(sql: string): Promise<Answer>;
}

/** Stands between the values of a row. */
export const SEPARATOR = '\u0001';

/** Trino: the reference. */
export class TrinoWarehouse implements Warehouse {
  readonly name = 'Trino';
  readonly #client: TrinoClient;

  constructor(client: TrinoClient) {
    this.#client = client;
  }

  async run(sql: string): Promise<Answer> {
    const { columns, rows, updateCount } = await this.#client.run(sql);
    if (updateCount !== undefined) return { columns: [], rows: [], changed: updateCount };
    const types = columns.map(({ type }) => kindOfTrino(type));
    return {
      columns: columns.map(({ name }, index) => ({ name, type: types[index] as Kind })),
      rows: rows.map((row) => row.map((value, index) => canonicalTrino(value, types[index] as Kind)).join(SEPARATOR)),
    };
  }
}

interface ResultPage {
  readonly UpdateCount?: number;
  readonly NextToken?: string;
  readonly ResultSet: {
    readonly Rows: readonly { readonly Data: readonly { readonly VarCharValue?: string }[] }[];
    readonly ResultSetMetadata: {
      readonly ColumnInfo: readonly { Name: string; Type: string; Precision: number; Scale: number }[];
    };
  };
}

/** The tables of the contracts as the account knows them. */
export const catalogTables: readonly CatalogTable[] = [...parquetTables, ...icebergTables].map(catalogTable);

/** The local account's Athena, which is DuckDB, over the same staging objects. */
export class LocalWarehouse implements Warehouse {
  readonly name = 'DuckDB';
  readonly #athena: AthenaService;

  private constructor(athena: AthenaService) {
    this.#athena = athena;
  }

  static async open(folder: string, lake: string): Promise<LocalWarehouse> {
    mkdirSync(folder, { recursive: true });
    const athena = await AthenaService.open({
      dataDir: folder,
      tables: catalogTables,
      databases: ['bronze', 'staging', 'silver', 'gold'],
      workGroups: new Map([['primary', { outputLocation: 's3://results/' }]]),
      s3Path: (uri) =>
        uri.startsWith('s3://lake/') ? uri.replace('s3://lake/', `${lake}/`) : join(folder, uri.slice(5)),
      authorize: () => undefined,
      threads: 2,
      memoryLimit: '2GB',
    });
    return new LocalWarehouse(athena);
  }

  async run(sql: string): Promise<Answer> {
    const { QueryExecutionId } = await this.#athena.StartQueryExecution({ QueryString: sql }, OPERATOR);
    await this.#athena.settled(QueryExecutionId);
    const { QueryExecution } = await this.#athena.GetQueryExecution({ QueryExecutionId }, OPERATOR);
    const { Status } = QueryExecution as { Status: { State: string; StateChangeReason?: string } };
    if (Status.State !== 'SUCCEEDED') throw new Error(Status.StateChangeReason ?? Status.State);
    return this.#results(QueryExecutionId);
  }

  async #results(QueryExecutionId: string): Promise<Answer> {
    const first = await this.#page(QueryExecutionId);
    if (first.UpdateCount !== undefined) return { columns: [], rows: [], changed: first.UpdateCount };
    const columns = first.ResultSet.ResultSetMetadata.ColumnInfo.map((column) => ({
      name: column.Name,
      type: kindOfAthena(column),
    }));
    const rows: string[] = [];
    const take = ({ Data }: ResultPage['ResultSet']['Rows'][number]): number =>
      rows.push(
        Data.map((datum, index) => canonicalAthena(datum.VarCharValue ?? null, columns[index]?.type as Kind)).join(
          SEPARATOR,
        ),
      );
    const hasHeader = first.ResultSet.Rows[0]?.Data.every(
      (datum, index) => datum.VarCharValue === columns[index]?.name,
    );
    first.ResultSet.Rows.slice(hasHeader ? 1 : 0).forEach(take);
    for (let token = first.NextToken; token !== undefined; ) {
      const page = await this.#page(QueryExecutionId, token);
      page.ResultSet.Rows.forEach(take);
      token = page.NextToken;
    }
    return { columns, rows };
  }

  async #page(QueryExecutionId: string, NextToken?: string): Promise<ResultPage> {
    const input = { QueryExecutionId, ...(NextToken !== undefined && { NextToken }) };
    return (await this.#athena.GetQueryResults(input, OPERATOR)) as unknown as ResultPage;
  }

  close(): Promise<void> {
    return this.#athena.close();
  }
}

function catalogTable(table: TableContract): CatalogTable {
  const partition = isIceberg(table) ? undefined : partitionOf(table);
  return {
    database: table.zone,
    name: table.name,
    kind: isIceberg(table) ? 'iceberg' : 'parquet',
    location: `s3://lake/${isIceberg(table) ? `iceberg/${table.name}/` : prefixOf(table)}`,
    columns: Object.entries(table.columns).map(([name, { type, required }]) => ({
      name,
      type,
      required: required ?? false,
    })),
    partitionKeys: partition === undefined ? [] : [{ name: partition, type: 'string' }],
  };
}
