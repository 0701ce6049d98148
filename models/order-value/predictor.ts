import { type JsonObject, type Predictor, RequestError } from '../model.ts';
import type { ShopModel } from './artefact.ts';
import { expectedLost } from './fit.ts';
import type { Groups } from './history.ts';
import { type OrderValueRequest, parseRequest } from './request.ts';

/** Expects what lines will bring. */
export class OrderValuePredictor implements Predictor {
  readonly #shops: readonly ShopModel[];

  /** @param shops that of most lines first */
  constructor(shops: readonly ShopModel[]) {
    this.#shops = shops;
  }

  predict(given: unknown): JsonObject {
    const request = parseRequest(given);
    const shop = this.#shopOf(request);
    const gross = request.quantity * request.unitPrice;
    // A line that costs nothing brings nothing; the model knows none.
    const lost = gross > 0 ? (expectedLost(shop, [request])[0] as number) : 0;
    return {
      predicted_revenue: gross * (1 - lost),
      gross_revenue: gross,
      kept_share: 1 - lost,
      source: shop.source,
      currency: shop.currency,
      method: shop.boosted ? 'boosting' : 'mean share',
      is_product_known: knows(shop.boosted?.history.products, request.productId),
      is_country_known: knows(shop.boosted?.history.countries, request.country),
    };
  }

  /** Of the shops that the request allows, the first that knows the product; the one with most lines when none does. */
  #shopOf({ source, currency, productId }: OrderValueRequest): ShopModel {
    const allowed = this.#shops.filter(
      (shop) => (source === null || shop.source === source) && (currency === null || shop.currency === currency),
    );
    const shop = allowed.find(({ boosted }) => knows(boosted?.history.products, productId)) ?? allowed[0];
    if (shop) return shop;
    const wanted = [source === null ? '' : `source "${source}"`, currency === null ? '' : `currency "${currency}"`];
    const known = this.#shops.map((each) => `"${each.source}" in ${each.currency}`).join(', ');
    throw new RequestError(`Nothing was learnt for ${wanted.filter(Boolean).join(' and ')}; there are: ${known}.`);
  }
}

const knows = (groups: Groups | undefined, key: string | null): boolean =>
  groups !== undefined && key !== null && groups.has(key);
