import { ExpectedError } from '../../contracts/errors.ts';
import {
  type Reason,
  type RecommendationAnswer,
  type RecommendationQuery,
  recommendations,
} from '../../contracts/recommender.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { type AskModel, ModelUnavailableError } from './endpoint.ts';

/** Nothing has been trained, sold or published that a recommendation could be made of. */
export class NothingToRecommendError extends ExpectedError {
  override readonly name = 'NothingToRecommendError';
  readonly kind = 'not-ready';
}

/** There is no such source; the message says which there are. */
export class UnknownSourceError extends ExpectedError {
  override readonly name = 'UnknownSourceError';
  readonly kind = 'invalid-request';

  constructor(source: string, known: readonly string[]) {
    super(`There are no recommendations for the source "${source}"; there are for ${known.join(', ')}.`);
  }
}

const LIMIT = 5;
/** What a model that has learnt nothing names as its source. */
const UNTRAINED = '';

/**
 * Recommends products: by the model, or by what the snapshot holds while no model answers.
 * @param ask asks the model; undefined for a stage without endpoints
 * @returns no items where nothing fits what was asked
 * @throws RefusedRequestError or UnknownSourceError when the request is wrong
 * @throws NothingToRecommendError when there is nothing at all
 */
export async function recommend(
  query: RecommendationQuery,
  ask: AskModel | undefined,
  latest: () => Promise<Snapshot>,
): Promise<RecommendationAnswer> {
  if (ask) {
    try {
      const answer = recommendations.parse(await ask(query));
      if (answer.source !== UNTRAINED) return { ...answer, servedFrom: 'model' };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
    }
  }
  return fromSnapshot(query, await latest());
}

/** Everybody's list is kept under no customer. */
const EVERYBODY = null;

async function fromSnapshot(query: RecommendationQuery, snapshot: Snapshot): Promise<RecommendationAnswer> {
  const customer = 'customerId' in query ? query.customerId : EVERYBODY;
  const lists = listed(await snapshot.bucket('top_recommendations', customer));
  const everybody = listed(await snapshot.bucket('top_recommendations', EVERYBODY));
  const sellers = bestSellers(await snapshot.rows('top_products'));
  const source = sourceOf(query, [...lists.sources, ...everybody.sources, ...sellers.sources]);
  const own = customer === EVERYBODY ? [] : chosen(lists, query, customer);
  if (own.length > 0) return answered(own, query, null);
  const popular = chosen(everybody, query, EVERYBODY);
  if (popular.length > 0) return answered(popular, query, 'popular now');
  const sold = chosen(sellers, query, EVERYBODY);
  if (sold.length > 0) return answered(sold, query, 'popular');
  return { source, items: [], fallback: null, servedFrom: 'snapshot' };
}

/**
 * The source that answers when none of its products fits.
 * @throws NothingToRecommendError when there are no products at all, UnknownSourceError when there is no such source
 */
function sourceOf({ source }: RecommendationQuery, all: readonly string[]): string {
  const known = [...new Set(all)].sort();
  if (known[0] === undefined) {
    throw new NothingToRecommendError(
      'There is nothing to recommend yet: load some orders, and train the models with `npx shoplake train`.',
    );
  }
  if (source === undefined) return known[0];
  if (!known.includes(source)) throw new UnknownSourceError(source, known);
  return source;
}

/** A published list, by whom it is for. */
interface Lists {
  readonly of: ReadonlyMap<unknown, readonly PublishedRow[]>;
  readonly sources: readonly string[];
}

/** Works something out of the rows of a dataset once a snapshot: a list of all customers is not searched for each of them. */
function onceOf<T>(work: (rows: readonly PublishedRow[]) => T): (rows: readonly PublishedRow[]) => T {
  const known = new WeakMap<readonly PublishedRow[], { readonly value: T }>();
  return (rows) => {
    const { value } = known.get(rows) ?? { value: work(rows) };
    known.set(rows, { value });
    return value;
  };
}

const listsOf = (rows: readonly PublishedRow[]): Lists => ({
  of: Map.groupBy(rows, ({ customer_id }) => customer_id),
  sources: [...new Set(rows.map(({ source }) => String(source)))],
});
const listed = onceOf(listsOf);

/** The rows of a list that the request leaves standing, of one source, first rank first. */
function chosen({ of }: Lists, query: RecommendationQuery, customer: string | null): PublishedRow[] {
  const given = new Set<unknown>('items' in query ? query.items : 'productId' in query ? [query.productId] : []);
  const wanted = (of.get(customer) ?? []).filter(
    (row) =>
      !given.has(row.product_id) &&
      (query.source === undefined || row.source === query.source) &&
      (query.category === undefined || row.category === query.category),
  );
  const source = wanted.map((row) => String(row.source)).sort()[0];
  return wanted.filter((row) => row.source === source).sort((a, b) => Number(a.rank) - Number(b.rank));
}

function answered(
  rows: readonly PublishedRow[],
  { limit = LIMIT }: RecommendationQuery,
  fallback: Reason | null,
): RecommendationAnswer {
  const items = rows.slice(0, limit).map((row) => ({
    productId: String(row.product_id),
    name: String(row.name),
    score: Number(row.score),
    reason: row.reason as Reason,
    reasonProductId: row.reason_product_id == null ? null : String(row.reason_product_id),
  }));
  return { source: String(rows[0]?.source), items, fallback, servedFrom: 'snapshot' };
}

/** The best sellers of the last week with sales, as recommendations for everybody. */
const bestSellers = onceOf((rows): Lists => {
  const weeks = rows.filter(({ period, audience }) => period === 'week' && audience === 'all');
  const last = weeks.reduce((latest, { period_start }) => Math.max(latest, (period_start as Date).getTime()), 0);
  return listsOf(
    weeks
      .filter(({ period_start }) => (period_start as Date).getTime() === last)
      .map(({ source, product_id, name, category, product_rank, revenue }) => ({
        ...{ source, product_id, name, category, customer_id: EVERYBODY, rank: product_rank },
        ...{ score: Number(revenue), reason: 'popular', reason_product_id: null },
      })),
  );
});
