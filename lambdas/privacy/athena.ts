import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';

/** What a statement answered: rows of texts without their header, or how many rows it changed. */
export interface Answer {
  readonly id: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly changed: number;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

/** Runs statements of our own, one after the other. */
export class Athena {
  readonly #client: AthenaClient;
  readonly #workGroup: string;

  constructor(client: AthenaClient, workGroup: string) {
    this.#client = client;
    this.#workGroup = workGroup;
  }

  /** @throws Error when the statement fails, naming its execution: its text is of this platform, and says nothing of anybody */
  async run(QueryString: string): Promise<Answer> {
    const started = await this.#client.send(
      new StartQueryExecutionCommand({ QueryString, WorkGroup: this.#workGroup }),
    );
    const QueryExecutionId = started.QueryExecutionId ?? '';
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
      const { QueryExecution } = await this.#client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason = '' } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return this.#answer(QueryExecutionId);
      if (State !== 'QUEUED' && State !== 'RUNNING')
        throw new Error(`The statement ${QueryExecutionId} has not succeeded: ${StateChangeReason}`);
      await sleep(wait);
    }
  }

  /** OPTIMIZE and VACUUM stop before a large table is done, and say so. */
  async runUntilDone(sql: string): Promise<void> {
    for (let runs = 0; ; runs += 1) {
      try {
        await this.run(sql);
        return;
      } catch (error) {
        if (runs === MOST_RUNS || !(error as Error).message.includes('MORE_RUNS_NEEDED')) throw error;
      }
    }
  }

  async #answer(QueryExecutionId: string): Promise<Answer> {
    const rows: (string | null)[][] = [];
    let columns: readonly string[] = [];
    let changed = 0;
    let NextToken: string | undefined;
    do {
      const page: GetQueryResultsCommandOutput = await this.#client.send(
        new GetQueryResultsCommand({ QueryExecutionId, ...(NextToken !== undefined && { NextToken }) }),
      );
      changed = Number(page.UpdateCount ?? 0);
      columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '' }) => Name);
      for (const { Data = [] } of page.ResultSet?.Rows ?? []) rows.push(Data.map((cell) => cell.VarCharValue ?? null));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return { id: QueryExecutionId, columns, rows: rows.slice(1), changed };
  }
}

const MOST_RUNS = 20;
