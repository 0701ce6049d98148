import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { QueryResult } from '../../contracts/routes/queries.ts';
import { ProblemError } from '../http/problem.ts';
import { QueryRuns, type Statement } from '../queries/runs.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import { cursorText, readCursor } from './lists.ts';
import type { ApiPorts } from './ports.ts';

/** Shorter than the function lives. */
const PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

const listCursor = z.object({ query: z.string(), run: z.string(), token: z.string() });

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of what was asked of Athena. */
interface AthenaPage {
  readonly rows: readonly PublishedRow[];
  readonly next: string | null;
}

/** The queries of a stage. @throws ProblemError 503 in one that runs none */
export function runsOf({ queries }: ApiPorts): QueryRuns {
  if (queries) return new QueryRuns(queries);
  throw new ProblemError(503, 'Not ready', 'This stage runs no queries.', { 'retry-after': '60' });
}

/** What is asked of Athena and answered within one request; later pages are of the run of the first. */
export class AthenaList {
  readonly #runs: QueryRuns;
  readonly #caller: string;

  /** @param caller who asks: nobody else's cursor goes on with their run */
  constructor(runs: QueryRuns, caller: string) {
    this.#runs = runs;
    this.#caller = caller;
  }

  /** @throws ProblemError 400 for a cursor of another list, 503 when Athena fails or takes too long */
  async page(statement: Statement, { limit, cursor }: Wanted): Promise<AthenaPage> {
    const query = digestOf(statement);
    const from = cursor === undefined ? undefined : readCursor(cursor, query, listCursor);
    const run = from?.run ?? (await this.#finished(statement));
    const { columns, rows, next } = await this.#runs.rows(run, this.#caller, limit, from?.token);
    return {
      rows: records(columns, rows),
      next: next === null ? null : cursorText<z.output<typeof listCursor>>({ query, run, token: next }),
    };
  }

  /** All rows. @throws ProblemError as `page`, and 413 for more than one answer holds */
  async all(statement: Statement): Promise<readonly PublishedRow[]> {
    const { columns, rows } = await this.#runs.all(await this.#finished(statement), this.#caller);
    return records(columns, rows);
  }

  async #finished(statement: Statement): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    let run = await this.#runs.start(statement, this.#caller);
    for (let pause = FIRST_PAUSE_MS; run.state === 'queued' || run.state === 'running'; ) {
      if (Date.now() > until) {
        await this.#runs.stop(run.id, this.#caller);
        throw failure(
          `Athena needed more than ${PATIENCE_MS / 1000} s, and was stopped. Ask for less, or again later.`,
        );
      }
      await sleep(pause);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      run = await this.#runs.find(run.id, this.#caller);
    }
    if (run.state === 'succeeded') return run.id;
    throw failure(
      run.state === 'failed'
        ? `The query failed: ${run.reason ?? 'Athena does not say why.'}`
        : 'The query was cancelled.',
    );
  }
}

const failure = (detail: string): ProblemError => new ProblemError(503, 'Not ready', detail, { 'retry-after': '10' });

const digestOf = ({ sql, parameters }: Statement): string =>
  createHash('sha256')
    .update(JSON.stringify([sql, parameters]))
    .digest('base64url')
    .slice(0, 16);

/** As rows of the snapshot are; Athena writes times without their zone, which is UTC. */
const records = (columns: QueryResult['columns'], rows: QueryResult['rows']): PublishedRow[] =>
  rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }, at) => {
        const value = row[at] ?? null;
        return [name, type.startsWith('timestamp') && typeof value === 'string' ? timeOf(value) : value];
      }),
    ),
  );

const timeOf = (text: string): Date => new Date(`${text.slice(0, 23).replace(' ', 'T')}Z`);
