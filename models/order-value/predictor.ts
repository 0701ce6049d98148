import { type JsonObject, RequestError } from '../../contracts/models.ts';
import { type OrderValueRequest, orderValueRequest } from '../../contracts/order-value.ts';
import { problemsOf } from '../../contracts/problems.ts';
import type { Predictor } from '../model.ts';
import type { ShopModel } from './artifact.ts';
import { expectedLost } from './fit.ts';
import type { Groups } from './history.ts';
import type { LineFacts } from './lines.ts';

/** Expects what lines will bring. */
export class OrderValuePredictor implements Predictor {
  readonly #shops: readonly ShopModel[];

  /** @param shops that of most lines first */
  constructor(shops: readonly ShopModel[]) {
    this.#shops = shops;
  }

  predict(given: unknown): JsonObject {
    const request = parse(given);
    const line = lineOf(request);
    const gross = line.quantity * line.unitPrice;
    if (this.#shops.length === 0) return untrained(gross);
    const shop = this.#shopOf(request);
    // A line that costs nothing brings nothing; the model knows none.
    const lost = gross > 0 ? (expectedLost(shop, [line])[0] as number) : 0;
    return {
      predicted_revenue: gross * (1 - lost),
      gross_revenue: gross,
      kept_share: 1 - lost,
      source: shop.source,
      currency: shop.currency,
      method: shop.boosted ? 'boosting' : 'mean share',
      is_product_known: knows(shop.boosted?.history.products, line.productId),
      is_country_known: knows(shop.boosted?.history.countries, line.country),
    };
  }

  /** Of the shops that the request allows, the first that knows the product; the one with most lines when none does. */
  #shopOf({ source = null, currency = null, product_id = null }: OrderValueRequest): ShopModel {
    const allowed = this.#shops.filter(
      (shop) => (source === null || shop.source === source) && (currency === null || shop.currency === currency),
    );
    const shop = allowed.find(({ boosted }) => knows(boosted?.history.products, product_id)) ?? allowed[0];
    if (shop) return shop;
    const wanted = [source === null ? '' : `source "${source}"`, currency === null ? '' : `currency "${currency}"`];
    const known = this.#shops.map((each) => `"${each.source}" in ${each.currency}`).join(', ');
    throw new RequestError(`Nothing was learnt for ${wanted.filter(Boolean).join(' and ')}; there are: ${known}.`);
  }
}

/** Before anything was learnt, a line is held to bring its price. */
const untrained = (gross: number): JsonObject => ({
  predicted_revenue: gross,
  gross_revenue: gross,
  kept_share: 1,
  source: null,
  currency: null,
  method: 'quantity × price',
  is_product_known: false,
  is_country_known: false,
});

const knows = (groups: Groups | undefined, key: string | null): boolean =>
  groups !== undefined && key !== null && groups.has(key);

/** @throws RequestError naming every field that is wrong, its value and what is allowed */
function parse(given: unknown): OrderValueRequest {
  const parsed = orderValueRequest.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new RequestError(problemsOf(orderValueRequest, parsed.error, given).join('\n'));
}

const lineOf = ({ unit_price, day_of_week, product_id, country, ...line }: OrderValueRequest): LineFacts => ({
  ...line,
  unitPrice: unit_price,
  dayOfWeek: day_of_week,
  productId: product_id ?? null,
  country: country ?? null,
});
