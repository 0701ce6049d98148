import type { Recommendation, RecommendationRequest, Recommendations } from '../../../contracts/recommender.ts';
import { Blender } from '../blend.ts';
import { basketTaste, boughtItems, type Taste, tasteOf } from '../taste.ts';
import { diversified, poolSize } from './diversity.ts';
import { allowedBy, without } from './filters.ts';
import { type Ranked, rankByLayers } from './layers.ts';
import { type Plan, planForSimilar, planForTaste, planForTogether, planToBuyAgain, popularPlan } from './plan.ts';
import type { ShopModel } from './shop-model.ts';

/** Answers the requests of one source. */
export class ShopServer {
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
