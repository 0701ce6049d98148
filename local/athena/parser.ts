import type { DuckDBConnection } from '@duckdb/node-api';
import { failureOf, QueryFailure, syntaxFailure } from './failure.ts';
import { type QueryShape, shapeOf } from './query-shape.ts';
import { lineAndColumn } from './tokens.ts';

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/** Asks DuckDB's parser what a text means, on a connection of its own. It binds nothing and opens nothing. */
export class SqlParser {
  readonly #connection: DuckDBConnection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Fails when the text is not one statement of valid syntax. */
  check(sql: string): Promise<void> {
    return this.#alone(async () => {
      const extracted = await this.#connection.extractStatements(sql).catch((error) => {
        throw failureOf(error);
      });
      if (extracted.count !== 1) throw syntaxFailure('Only one sql statement is allowed');
    });
  }

  /** The shape of a query; `statement` and `offset` say where it stands, for the place named in a syntax error. */
  shape(query: string, statement = query, offset = 0): Promise<QueryShape> {
    return this.#alone(async () => {
      const reader = await this.#connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [query]);
      const answer = JSON.parse(String(reader.getRows()[0]?.[0])) as Serialized;
      if (answer.error) throw refusal(answer, statement, offset + charsBefore(query, Number(answer.position ?? 0)));
      if (answer.statements?.length !== 1) throw syntaxFailure('Only one sql statement is allowed');
      return shapeOf(answer.statements[0]);
    });
  }

  close(): void {
    this.#connection.closeSync();
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** DuckDB counts UTF-8 bytes, JavaScript UTF-16 units. */
export function charsBefore(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

function refusal(answer: Serialized, statement: string, offset: number): QueryFailure {
  const message = answer.error_message ?? 'mismatched input';
  if (answer.error_type === 'not implemented')
    return new QueryFailure('NOT_SUPPORTED: Queries of this type are not supported');
  const near = /at or near "([^"]*)"/.exec(message)?.[1];
  return syntaxFailure(near === undefined ? message : `mismatched input '${near}'`, lineAndColumn(statement, offset));
}
