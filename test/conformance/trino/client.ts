/** A statement that Trino refused. */
export class TrinoError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'TrinoError';
    this.code = code;
  }
}

export interface TrinoColumn {
  readonly name: string;
  /** As Trino prints it, e.g. `decimal(18, 4)` or `timestamp(6)`. */
  readonly type: string;
}

/** A value of the result as JSON carries it. */
export type TrinoValue =
  | null
  | boolean
  | number
  | string
  | readonly TrinoValue[]
  | { readonly [key: string]: TrinoValue };

export interface TrinoResult {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly (readonly TrinoValue[])[];
  /** Rows that a statement changed. */
  readonly updateCount?: number;
}

/** One page of an answer: https://trino.io/docs/current/develop/client-protocol.html */
interface Page {
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly TrinoValue[])[];
  readonly updateCount?: number;
  readonly error?: { readonly errorName: string; readonly message: string };
}

const BUSY = 503;

/** Runs statements over Trino's own HTTP protocol. */
export class TrinoClient {
  readonly #url: string;
  readonly #catalog: string;

  constructor(url: string, catalog: string) {
    this.#url = url;
    this.#catalog = catalog;
  }

  /** @throws TrinoError when the statement fails */
  async run(sql: string): Promise<TrinoResult> {
    const headers = {
      'X-Trino-User': 'conformance',
      'X-Trino-Catalog': this.#catalog,
      'X-Trino-Time-Zone': 'UTC',
      // Without it timestamps come cut to milliseconds.
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
    };
    let page = await this.#page(`${this.#url}/v1/statement`, { method: 'POST', headers, body: sql });
    let columns: readonly TrinoColumn[] = [];
    const rows: (readonly TrinoValue[])[] = [];
    for (;;) {
      if (page.error) throw new TrinoError(page.error.errorName, page.error.message);
      columns = page.columns ?? columns;
      for (const row of page.data ?? []) rows.push(row);
      if (page.nextUri === undefined) break;
      page = await this.#page(page.nextUri, { headers });
    }
    return { columns, rows, ...(page.updateCount !== undefined && { updateCount: page.updateCount }) };
  }

  async #page(url: string, init: RequestInit): Promise<Page> {
    for (;;) {
      const response = await fetch(url, init);
      if (response.ok) return (await response.json()) as Page;
      const text = await response.text();
      if (response.status !== BUSY) throw new Error(`Trino answered ${response.status} to ${url}: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
