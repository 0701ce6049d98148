import type { Store, Table } from '../common/store.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution as it is kept; dates are milliseconds since the epoch. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** The input's JSON text, as it was given. */
  readonly input: string;
  readonly startDate: number;
  readonly status: ExecutionStatus;
  readonly stopDate?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** How many executions of a machine are kept; the oldest finished ones go first, and with them their names become free. */
const KEPT = 200;

/** Executions, in the store of the account. */
export class ExecutionStore {
  readonly #store: Store;
  readonly #table: Table<ExecutionRecord>;

  constructor(store: Store) {
    this.#store = store;
    this.#table = store.table('executions');
  }

  get(executionArn: string): ExecutionRecord | undefined {
    return this.#table.get(executionArn);
  }

  /** Newest first. */
  list(stateMachineArn?: string): ExecutionRecord[] {
    // Reversing first keeps later ones ahead among those that started in the same millisecond.
    return this.#table
      .all()
      .filter((record) => stateMachineArn === undefined || record.stateMachineArn === stateMachineArn)
      .reverse()
      .sort((a, b) => b.startDate - a.startDate);
  }

  /** Keeps the execution, and drops the machine's oldest when there are too many. */
  put(record: ExecutionRecord): void {
    this.#store.transaction(() => {
      this.#table.put(record.executionArn, record);
      for (const old of this.#stale(record.stateMachineArn)) this.#table.delete(old.executionArn);
    });
  }

  #stale(stateMachineArn: string): ExecutionRecord[] {
    return this.list(stateMachineArn)
      .slice(KEPT)
      .filter((record) => record.status !== 'RUNNING');
  }
}
