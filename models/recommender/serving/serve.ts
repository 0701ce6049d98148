import { type JsonObject, RequestError } from '../../../contracts/models.ts';
import {
  type Recommendation,
  type RecommendationRequest,
  type Recommendations,
  recommendationRequest,
} from '../../../contracts/recommender.ts';
import type { Predictions, Predictor } from '../../model.ts';
import { Blender } from '../blend.ts';
import { basketTaste, boughtItems, type Taste, tasteOf } from '../taste.ts';
import { diversified, poolSize } from './diversity.ts';
import {
  allowedBy,
  type Plan,
  planForSimilar,
  planForTaste,
  planForTogether,
  planToBuyAgain,
  popularPlan,
  type Ranked,
  rankByLayers,
  without,
} from './plan.ts';
import type { ShopModel } from './shop-model.ts';

/** Answers requests from the models of all sources. */
export function predictorOf(models: readonly ShopModel[]): Predictor {
  // Most data first, so that the first that knows an id is the one to ask.
  const servers = models.map((model) => new ShopServer(model)).sort((a, b) => b.model.rows - a.model.rows);
  return {
    predict: (request) => {
      const parsed = parse(request);
      return asJson(servers.length === 0 ? UNTRAINED : serverFor(servers, parsed).answer(parsed));
    },
  };
}

/** There is nothing that could be popular yet. */
const UNTRAINED: Recommendations = { source: '', items: [], fallback: 'popular' };

function parse(request: unknown): RecommendationRequest {
  const parsed = recommendationRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
  throw new RequestError(`The request for recommendations is wrong: ${wrong.join('; ')}.`);
}

function serverFor(servers: readonly ShopServer[], request: RecommendationRequest): ShopServer {
  const { source } = request;
  const named = source === undefined ? servers : servers.filter(({ model }) => model.source === source);
  const server = named.find((each) => each.knows(request)) ?? named[0];
  if (server === undefined) {
    const known = servers.map(({ model }) => model.source).sort();
    throw new RequestError(
      `There are no recommendations for the source "${source}"; there are for ${known.join(', ')}.`,
    );
  }
  return server;
}

const asJson = ({ source, items, fallback }: Recommendations): JsonObject => ({
  source,
  items: items.map((item) => ({ ...item })),
  fallback,
});

/** Answers the requests of one source. */
class ShopServer {
  readonly model: ShopModel;
  readonly #people: ReadonlyMap<string, number>;
  readonly #products: ReadonlyMap<string, number>;
  readonly #blender: Blender;

  constructor(model: ShopModel) {
    this.model = model;
    this.#people = new Map(model.people.map((id, number) => [id, number]));
    this.#products = new Map(model.products.ids.map((id, number) => [id, number]));
    this.#blender = new Blender(model.fitted);
  }

  /** Whether it knows whom or what a request is about. */
  knows(request: RecommendationRequest): boolean {
    switch (request.kind) {
      case 'customer':
      case 'buy-again':
        return this.#people.has(request.customerId);
      case 'similar':
      case 'bought-together':
        return this.#products.has(request.productId);
      case 'basket':
        return request.items.some((id) => this.#products.has(id));
      case 'popular':
        return true;
    }
  }

  answer(request: RecommendationRequest): Recommendations {
    const { source, products } = this.model;
    const { layers, exclude } = this.#plan(request) ?? popularPlan(this.model, 'popular now');
    const allowed = without(allowedBy(request, products), exclude);
    const ranked = rankByLayers(layers, allowed, poolSize(request, products.ids.length));
    const chosen = diversified(ranked, ({ item }) => products.category[item] as number, request);
    return { source, items: chosen.map((each) => this.#shown(each)), fallback: ranked[0]?.fallback ?? null };
  }

  /** Null when it knows nothing of whom or what the request is about. */
  #plan(request: RecommendationRequest): Plan | null {
    switch (request.kind) {
      case 'customer': {
        const taste = this.#tasteOf(request.customerId);
        return taste && this.#forCustomer(taste, request.excludeBought ?? this.model.excludeBought);
      }
      case 'buy-again': {
        const taste = this.#tasteOf(request.customerId);
        return taste && planToBuyAgain(this.model, taste);
      }
      case 'basket': {
        const taste = basketTaste(request.items.flatMap((id) => this.#products.get(id) ?? []));
        return taste.items.length === 0 ? null : planForTaste(this.model, this.#blender, taste, taste.items);
      }
      case 'similar':
      case 'bought-together': {
        const about = this.#products.get(request.productId);
        if (about === undefined) return null;
        return (request.kind === 'similar' ? planForSimilar : planForTogether)(this.model, about);
      }
      case 'popular':
        return popularPlan(this.model, null);
    }
  }

  #tasteOf(customerId: string): Taste | null {
    const person = this.#people.get(customerId);
    return person === undefined ? null : tasteOf(this.model.tastes, person);
  }

  #forCustomer(taste: Taste, excludeBought: boolean): Plan | null {
    if (taste.items.length === 0) return null;
    return planForTaste(this.model, this.#blender, taste, excludeBought ? boughtItems(taste) : null);
  }

  #shown({ item, score, reason, about }: Ranked): Recommendation {
    const { ids, names } = this.model.products;
    return {
      productId: ids[item] as string,
      name: names[item] as string,
      score,
      reason,
      reasonProductId: about === null ? null : (ids[about] as string),
    };
  }
}

type Rows = NonNullable<Predictions['recommendations']>;

const LIMIT = 20;

/**
 * What each customer would be shown, and what is popular for those whom nobody knows (customer null).
 * @param isCustomer 1 for each person of the model who is a customer
 */
export function recommendationRows(run: string, isCustomer: Uint8Array, model: ShopModel): Rows {
  const server = new ShopServer(model);
  const popular = recommendationRequest.parse({ kind: 'popular', limit: LIMIT });
  const rows = [...rowsOf(run, model.source, null, server.answer(popular).items)];
  for (const [person, customerId] of model.people.entries()) {
    if (isCustomer[person] !== 1) continue;
    const request = recommendationRequest.parse({ kind: 'customer', customerId, limit: LIMIT });
    rows.push(...rowsOf(run, model.source, customerId, server.answer(request).items));
  }
  return rows;
}

const rowsOf = (run: string, source: string, customerId: string | null, items: readonly Recommendation[]): Rows =>
  items.map(({ productId, score, reason, reasonProductId }, at) => ({
    run_id: run,
    source,
    customer_id: customerId,
    rank: at + 1,
    product_id: productId,
    score,
    reason,
    reason_product_id: reasonProductId,
  }));
