import { createHash } from 'node:crypto';
import { type Cell, csvText } from '../../contracts/csv.ts';
import { ProblemError } from '../http/problem.ts';

/** A row as it is answered. */
export type Row = Readonly<Record<string, unknown>>;

export interface ListQuery {
  readonly limit: number;
  readonly sort: string;
  readonly cursor?: string | undefined;
}

export interface Page<R extends Row> {
  readonly items: readonly R[];
  readonly next: string | null;
  readonly total: number;
}

/** Where a page ended: after the row of this value and this identity, in a list that was asked for so. */
interface Cursor {
  readonly query: string;
  readonly value: unknown;
  readonly id: string;
}

/**
 * One page of rows. It goes on after the last row of the page before, also when that row is gone or has moved in a newer snapshot.
 * @param identity the fields that tell rows apart, whatever is sorted by
 * @throws ProblemError 400 for a cursor of another query
 */
export function pageOf<R extends Row>(rows: readonly R[], query: ListQuery, identity: readonly string[]): Page<R> {
  const sorted = rows.toSorted(order(query.sort, identity));
  const digest = digestOf(query);
  const after = query.cursor === undefined ? undefined : readCursor<Cursor>(query.cursor, digest);
  const start = after === undefined ? 0 : sorted.findIndex((row) => comesAfter(row, after, query.sort, identity));
  const items = start < 0 ? [] : sorted.slice(start, start + query.limit);
  const last = items.at(-1);
  const isLast = start < 0 || start + query.limit >= sorted.length;
  const next = last === undefined || isLast ? null : writeCursor(last, query.sort, identity, digest);
  return { items, next, total: rows.length };
}

/** All rows in the order that was asked for, as CSV with the fields’ names above. */
export const rowsCsv = <R extends Row>(rows: readonly R[], fields: readonly string[]): string =>
  csvText([[...fields], ...rows.map((row) => fields.map((field) => cellOf(row[field])))]);

/** Orders rows as a `sort` parameter says; equal ones by their identity, and nulls last either way. */
export function order(sort: string, identity: readonly string[]): (a: Row, b: Row) => number {
  const [field, sign] = directionOf(sort);
  return (a, b) => {
    const byField = compareNullsLast(a[field], b[field], sign);
    return byField === 0 ? compare(idOf(a, identity), idOf(b, identity)) : byField;
  };
}

const directionOf = (sort: string): readonly [field: string, sign: 1 | -1] =>
  sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];

function compareNullsLast(a: unknown, b: unknown, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * compare(a, b);
}

const compare = (a: unknown, b: unknown): number => {
  const [x, y] = [a as string | number, b as string | number];
  if (x === y) return 0;
  return x < y ? -1 : 1;
};

const idOf = (row: Row, identity: readonly string[]): string => JSON.stringify(identity.map((field) => row[field]));

function comesAfter(row: Row, { value, id }: Cursor, sort: string, identity: readonly string[]): boolean {
  const [field, sign] = directionOf(sort);
  const byField = compareNullsLast(row[field], value, sign);
  return byField === 0 ? compare(idOf(row, identity), id) > 0 : byField > 0;
}

/** What makes two requests pages of one list: everything but how much and from where. */
function digestOf({ limit: _, cursor: __, ...query }: ListQuery): string {
  const entries = Object.entries(query).toSorted(([a], [b]) => compare(a, b));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 16);
}

function writeCursor(row: Row, sort: string, identity: readonly string[], query: string): string {
  const cursor: Cursor = { query, value: row[directionOf(sort)[0]], id: idOf(row, identity) };
  return cursorText(cursor);
}

/** As a caller gets it. */
export const cursorText = (cursor: { readonly query: string }): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/**
 * Where a page goes on, as `cursorText` wrote it.
 * @param query what makes two requests pages of one list
 * @throws ProblemError 400 for a cursor of another query
 */
export function readCursor<C extends { readonly query: string }>(text: string, query: string): C {
  const cursor = parsed(text);
  if (cursor?.query === query) return cursor as C;
  const message = 'cursor is not one of this list: send the `next` of an answer to the same filters and order.';
  throw new ProblemError(400, 'Bad request', message, {}, [{ in: 'query', name: 'cursor', message }]);
}

function parsed(text: string): { readonly query: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null && 'query' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

const cellOf = (value: unknown): Cell =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as Cell) : JSON.stringify(value);
