import type { DuckDBConnection } from '@duckdb/node-api';

/** Thrown where a query notices that it was stopped. */
export class CancelledError extends Error {
  /** Why, where it was not the caller who stopped it. */
  readonly reason: string | undefined;

  constructor(reason?: string) {
    super(reason ?? 'Query cancelled');
    this.reason = reason;
    this.name = 'CancelledError';
  }
}

/** Lets `StopQueryExecution` reach a query wherever it is: waiting, between two steps, or inside DuckDB. */
export class Cancellation {
  #cancelled = false;
  #connection: DuckDBConnection | undefined;
  #again: NodeJS.Timeout | undefined;

  get requested(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    if (this.#connection === undefined) return;
    this.#interrupt();
    // DuckDB forgets an interrupt that comes just before a statement starts, so it is repeated until the connection is given back.
    this.#again = setInterval(() => this.#interrupt(), 50);
    this.#again.unref();
  }

  check(): void {
    if (this.#cancelled) throw new CancelledError();
  }

  /** Runs the work on a connection that {@link cancel} may interrupt. */
  async watch<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    this.check();
    this.#connection = connection;
    try {
      return await work();
    } finally {
      this.#connection = undefined;
      clearInterval(this.#again);
    }
  }

  #interrupt(): void {
    this.#connection?.interrupt();
  }
}

/** A fixed number of items; a caller that finds none free waits, first in first out. */
export class Pool<T> {
  readonly #free: T[];
  readonly #waiting: ((item: T) => void)[] = [];

  constructor(items: readonly T[]) {
    this.#free = [...items];
  }

  async use<R>(work: (item: T) => Promise<R>): Promise<R> {
    const item = this.#free.pop() ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(item);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(item);
      else this.#free.push(item);
    }
  }
}
