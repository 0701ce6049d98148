import type * as z from 'zod';
import type { IgnoredFilter } from '../../contracts/answers.ts';
import { MART_ROUTES, type MartRoute } from '../../contracts/routes/marts.ts';
import { numberOf } from '../metrics/rows.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import type { Asked, Handlers } from './handlers.ts';
import { type ListQuery, order, pageOf, type Row, rowsCsv } from './lists.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';
import { columnOf, rowReader } from './rows.ts';

type MartId = keyof typeof MART_ROUTES;
type Query = Readonly<Record<string, unknown>>;

/** Rows of marts, filtered, in order, and by the page. */
export const martHandlers = (ports: ApiPorts): Pick<Handlers, MartId> =>
  Object.fromEntries(
    Object.entries<MartRoute>(MART_ROUTES).map(([id, route]) => {
      const read = rowReader(route.row);
      return [id, (asked: Asked<MartId>) => answer(ports, route, read, asked)];
    }),
  ) as Pick<Handlers, MartId>;

async function answer(
  ports: ApiPorts,
  route: MartRoute,
  read: (row: PublishedRow) => Row,
  { query, context }: Asked<MartId>,
): Promise<Response> {
  const snapshot = await ports.latest();
  const { rows, ignored } = filtered(await snapshot.rows(route.mart), route, query);
  const items = rows.map(read);
  const { sort, format } = query as Query as { readonly sort?: string; readonly format?: string };
  if ((format ?? accepted(context, ['json', 'csv'])) === 'csv') {
    const sorted = sort === undefined ? items : items.toSorted(order(sort, route.identity));
    return csvAnswer(rowsCsv(sorted, Object.keys(route.row.shape)), `${route.mart}.csv`);
  }
  const page = sort === undefined ? { items } : pageOf(items, query as unknown as ListQuery, route.identity);
  return Response.json({ ...envelopeOf(snapshot), ignored, ...page });
}

/** What stands before the figures of every answer but the filters it could not follow. */
export const envelopeOf = ({ run, publishedAt, timeZone }: Snapshot) => ({ snapshot: { run, publishedAt }, timeZone });

/** Parameters that are no filter. */
const NO_FILTERS: ReadonlySet<string> = new Set(['limit', 'cursor', 'sort', 'format', 'q', 'from', 'to']);

function filtered(
  rows: readonly PublishedRow[],
  { row: { shape }, searched = [], dated, having }: MartRoute,
  query: Query,
): { readonly rows: readonly PublishedRow[]; readonly ignored: readonly IgnoredFilter[] } {
  const asked = Object.entries(query).filter(([name, value]) => !NO_FILTERS.has(name) && value !== undefined);
  const [followed, unknown] = [asked.filter(([name]) => name in shape), asked.filter(([name]) => !(name in shape))];
  const tests = followed.map(([name, wanted]) => isOneOf(columnOf(name), wanted));
  if (typeof query.q === 'string') tests.push(contains(searched.map(columnOf), query.q));
  if (having !== undefined) tests.push((row) => numberOf(row[columnOf(having)]) > 0);
  if (dated !== undefined) tests.push(isWithin(columnOf(dated), query));
  return {
    rows: rows.filter((row) => tests.every((test) => test(row))),
    ignored: unknown.map(([filter]) => ({
      filter,
      figures: ['items'],
      reason: `These rows are not kept by ${filter}.`,
    })),
  };
}

type Test = (row: PublishedRow) => boolean;

function isOneOf(column: string, wanted: unknown): Test {
  const values = new Set([wanted].flat().map(String));
  return (row) => values.has(String(row[column]));
}

function contains(columns: readonly string[], part: string): Test {
  const wanted = part.toLowerCase();
  return (row) =>
    columns.some((column) =>
      String(row[column] ?? '')
        .toLowerCase()
        .includes(wanted),
    );
}

const DAY_MS = 86_400_000;

function isWithin(column: string, { from, to }: Query): Test {
  const first = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(from));
  const end = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(to)) + DAY_MS;
  return ({ [column]: value }) => value instanceof Date && value.getTime() >= first && value.getTime() < end;
}

export type MartAnswer<Id extends MartId> = z.output<(typeof MART_ROUTES)[Id]['answer']>;
