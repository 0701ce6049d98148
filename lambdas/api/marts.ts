import type * as z from 'zod';
import type { IgnoredFilter } from '../../contracts/answers.ts';
import { MART_ROUTES, type MartRoute } from '../../contracts/routes/marts/index.ts';
import { ProblemError } from '../http/problem.ts';
import { numberOf } from '../metrics/rows.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import type { Asked, Handlers } from './handlers.ts';
import { inOrder, type ListQuery, pageOf, type Row, rowsCsv, sortedBy } from './lists.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';
import { columnNames, columnOf, fieldReader, rowReader } from './rows.ts';

type MartId = keyof typeof MART_ROUTES;
type Query = Readonly<Record<string, unknown>>;

/** Rows of marts, filtered, in order, and by the page. */
export const martHandlers = (ports: ApiPorts): Pick<Handlers, MartId> =>
  Object.fromEntries(
    Object.entries<MartRoute>(MART_ROUTES).map(([id, route]) => {
      const answer = 'sort' in (route.query as z.ZodObject).shape ? listed(route) : had(route);
      return [
        id,
        async ({ query, context }: Asked<MartId>) =>
          answer(await ports.latest(), query, (query.format ?? accepted(context, ['json', 'csv'])) === 'csv'),
      ];
    }),
  ) as Pick<Handlers, MartId>;

type Answer = (snapshot: Snapshot, query: Query, isCsv: boolean) => Promise<Response>;

/** A mart that is small enough to be had whole. */
function had(route: MartRoute): Answer {
  const read = rowReader(route.row);
  return async (snapshot, query, isCsv) => {
    const { tests, ignored } = filtersOf(route, query);
    const items = (await snapshot.rows(route.mart)).filter(passes(tests)).map(read);
    return isCsv ? csvOf(route, items) : Response.json({ ...envelopeOf(snapshot), ignored, items });
  };
}

/** A mart of which no more is read of most rows than what they are filtered and ordered by. */
function listed(route: MartRoute): Answer {
  const { mart, row, identity } = route;
  const read = rowReader(row);
  const readField = fieldReader(row);
  const columns = columnNames(row);
  return async (snapshot, query, isCsv) => {
    const list = query as Query & ListQuery;
    const { tests, ignored } = filtersOf(route, query);
    const looked = new Set([
      ...tests.flatMap((test) => test.columns),
      ...[...identity, sortedBy(list.sort)].map(columnOf),
    ]);
    const rows = (await snapshot.over(mart, [...looked])).filter(passes(tests));
    const ordering = { sort: list.sort, identity, read: readField };
    const whole = async (some: readonly PublishedRow[]): Promise<readonly Row[]> =>
      (await snapshot.whole(mart, some, columns)).map(read);
    if (isCsv) {
      if (rows.length > MOST_CSV_ROWS) throw tooManyRows(rows.length);
      return csvOf(route, await whole(inOrder(rows, ordering)));
    }
    const page = pageOf(rows, list, ordering);
    return Response.json({ ...envelopeOf(snapshot), ignored, ...page, items: await whole(page.items) });
  };
}

/** More than fit into an answer, packed as well as they can be. */
const MOST_CSV_ROWS = 100_000;

const tooManyRows = (rows: number): ProblemError =>
  new ProblemError(
    400,
    'Bad request',
    `The file would have ${rows} rows; an answer can have up to ${MOST_CSV_ROWS}. Filter, or have the rows by the page.`,
  );

/** What stands before the figures of every answer but the filters it could not follow. */
export const envelopeOf = ({ run, publishedAt, timeZone }: Snapshot) => ({ snapshot: { run, publishedAt }, timeZone });

const csvOf = ({ mart, row }: MartRoute, items: readonly Row[]): Response =>
  csvAnswer(rowsCsv(items, Object.keys(row.shape)), `${mart}.csv`);

/** Parameters that are no filter. */
const NO_FILTERS: ReadonlySet<string> = new Set(['limit', 'cursor', 'sort', 'format', 'q', 'from', 'to']);

/** What a row has to be, and the columns that tell. */
interface Test {
  readonly columns: readonly string[];
  readonly passes: (row: PublishedRow) => boolean;
}

const passes =
  (tests: readonly Test[]) =>
  (row: PublishedRow): boolean =>
    tests.every((test) => test.passes(row));

function filtersOf(
  { row: { shape }, searched = [], dated, having }: MartRoute,
  query: Query,
): { readonly tests: readonly Test[]; readonly ignored: readonly IgnoredFilter[] } {
  const asked = Object.entries(query).filter(([name, value]) => !NO_FILTERS.has(name) && value !== undefined);
  const [followed, unknown] = [asked.filter(([name]) => name in shape), asked.filter(([name]) => !(name in shape))];
  const tests = followed.map(([name, wanted]) => isOneOf(columnOf(name), wanted));
  if (typeof query.q === 'string') tests.push(contains(searched.map(columnOf), query.q));
  if (having !== undefined) tests.push(isSomething(columnOf(having)));
  if (dated !== undefined) tests.push(isWithin(columnOf(dated), query));
  return {
    tests,
    ignored: unknown.map(([filter]) => ({
      filter,
      figures: ['items'],
      reason: `These rows are not kept by ${filter}.`,
    })),
  };
}

function isOneOf(column: string, wanted: unknown): Test {
  const values = new Set([wanted].flat().map(String));
  return { columns: [column], passes: (row) => values.has(String(row[column])) };
}

const isSomething = (column: string): Test => ({ columns: [column], passes: (row) => numberOf(row[column]) > 0 });

function contains(columns: readonly string[], part: string): Test {
  const wanted = part.toLowerCase();
  const has = (value: unknown): boolean =>
    String(value ?? '')
      .toLowerCase()
      .includes(wanted);
  return { columns, passes: (row) => columns.some((column) => has(row[column])) };
}

const DAY_MS = 86_400_000;

function isWithin(column: string, { from, to }: Query): Test {
  const first = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(from));
  const end = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(to)) + DAY_MS;
  return {
    columns: [column],
    passes: ({ [column]: value }) => value instanceof Date && value.getTime() >= first && value.getTime() < end,
  };
}

export type MartAnswer<Id extends MartId> = z.output<(typeof MART_ROUTES)[Id]['answer']>;
