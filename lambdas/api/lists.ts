import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Cell, csvText } from '../../contracts/csv.ts';
import { ProblemError } from '../http/problem.ts';

/** A row as it is answered. */
export type Row = Readonly<Record<string, unknown>>;

export interface ListQuery {
  readonly limit: number;
  readonly sort: string;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number;
}

/** How a list is ordered, and what tells its rows apart. */
export interface Ordering<T> {
  /** A field, with `-` before it for the largest first. */
  readonly sort: string;
  /** The fields that tell rows apart, whatever is sorted by. */
  readonly identity: readonly string[];
  /** The value of a field of a row, as it is answered. */
  readonly read: (row: T, field: string) => unknown;
}

/** Where a page ended: after the row of this value and this identity, in a list that was asked for so. */
const pageEnd = z.object({
  query: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  id: z.string(),
});

/**
 * One page of rows. It goes on after the last row of the page before, also when that row is gone or has moved in a newer snapshot.
 * However many rows there are, only those of the page are put in order.
 * @throws ProblemError 400 for a cursor of another query
 */
export function pageOf<T>(rows: readonly T[], query: ListQuery, ordering: Ordering<T>): Page<T> {
  const digest = digestOf(query);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, digest, pageEnd);
  const { field, compare: byOrder } = orderOf(ordering.sort);
  const found: Placed<T>[] = [];
  for (const row of rows) {
    const placed = new Placed(row, field, ordering);
    if (after !== undefined && byOrder(placed, after) <= 0) continue;
    const worst = found[query.limit];
    if (worst !== undefined && byOrder(placed, worst) >= 0) continue;
    found.splice(placeIn(found, placed, byOrder), 0, placed);
    // One more than the page tells that there is another.
    if (found.length > query.limit + 1) found.pop();
  }
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  const next = last === undefined || found.length === page.length ? null : writeCursor(last, digest);
  return { items: page.map(({ row }) => row), next, total: rows.length };
}

/** All rows in the order that was asked for; equal ones by their identity, and nulls last either way. */
export function inOrder<T>(rows: readonly T[], ordering: Ordering<T>): T[] {
  const { field, compare: byOrder } = orderOf(ordering.sort);
  return rows
    .map((row) => new Placed(row, field, ordering))
    .sort(byOrder)
    .map(({ row }) => row);
}

/** Rows as CSV with the fields’ names above. */
export const rowsCsv = <R extends Row>(rows: readonly R[], fields: readonly string[]): string =>
  csvText([[...fields], ...rows.map((row) => fields.map((field) => cellOf(row[field])))]);

/** The field that a `sort` parameter names. */
export const sortedBy = (sort: string): string => sort.replace(/^-/, '');

/** What a row is put in order by. */
class Placed<T> {
  readonly row: T;
  readonly value: unknown;
  readonly #ordering: Ordering<T>;
  #id: string | undefined;

  constructor(row: T, field: string, ordering: Ordering<T>) {
    this.row = row;
    this.value = ordering.read(row, field);
    this.#ordering = ordering;
  }

  /** Asked for where values are equal only. */
  get id(): string {
    const { identity, read } = this.#ordering;
    this.#id ??= JSON.stringify(identity.map((field) => read(this.row, field)));
    return this.#id;
  }
}

type Place = Pick<Placed<unknown>, 'value' | 'id'>;
type Compare = (a: Place, b: Place) => number;

function orderOf(sort: string): { readonly field: string; readonly compare: Compare } {
  const sign = sort.startsWith('-') ? -1 : 1;
  return {
    field: sortedBy(sort),
    compare: (a, b) => compareNullsLast(a.value, b.value, sign) || compare(a.id, b.id),
  };
}

/** Where a row belongs among others that are in order. */
function placeIn<T>(sorted: readonly Placed<T>[], placed: Placed<T>, compared: Compare): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compared(sorted[middle] as Placed<T>, placed) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareNullsLast(a: unknown, b: unknown, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * compare(a, b);
}

const compare = (a: unknown, b: unknown): number => {
  const [x, y] = [a as string | number, b as string | number];
  if (x === y) return 0;
  return x < y ? -1 : 1;
};

/** What makes two requests pages of one list: everything but how much and from where. */
function digestOf({ limit: _, cursor: __, ...query }: ListQuery): string {
  const entries = Object.entries(query).toSorted(([a], [b]) => compare(a, b));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 16);
}

function writeCursor({ value, id }: Place, query: string): string {
  return cursorText({ query, value, id });
}

/** As a caller gets it. */
export const cursorText = <C extends { readonly query: string }>(cursor: C): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/**
 * Where a page goes on, as `cursorText` wrote it.
 * @param query what makes two requests pages of one list
 * @throws ProblemError 400 for a cursor of another query, or one that was changed on its way
 */
export function readCursor<C extends { readonly query: string }>(text: string, query: string, shape: z.ZodType<C>): C {
  const { data } = shape.safeParse(parsed(text));
  if (data?.query === query) return data;
  const message = 'cursor is not one of this list: send the `next` of an answer to the same filters and order.';
  throw new ProblemError(400, 'Bad request', message, {}, [{ in: 'query', name: 'cursor', message }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const cellOf = (value: unknown): Cell =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as Cell) : JSON.stringify(value);
