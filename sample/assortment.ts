import type { Product } from './catalogue.ts';
import { popularity } from './catalogue.ts';
import type { Random } from './random.ts';
import { Weighted } from './random.ts';

/** What is on sale on a day, and how likely each product is to be looked at. */
export class Assortment {
  readonly #byPopularity: Weighted<Product>;
  readonly #byId: ReadonlyMap<string, Product>;

  constructor(products: readonly Product[]) {
    this.#byPopularity = new Weighted(products, popularity(products.length));
    this.#byId = new Map(products.map((product) => [product.id, product]));
  }

  /** A product by popularity and season; `month` is 0 to 11 in the shop's time zone. */
  pick(random: Random, instant: number, month: number): Product {
    for (let attempt = 0; attempt < 40; attempt++) {
      const product = this.#byPopularity.pick(random);
      const wanted = (product.months[month] as number) / 2;
      if (product.launchedAt.getTime() <= instant && random.next() < wanted) return product;
    }
    return this.#byPopularity.pick(random);
  }

  /** One of the products bought with this one, if it has any on sale. */
  companionOf(product: Product, random: Random, instant: number): Product | undefined {
    if (product.boughtWith.length === 0) return undefined;
    const companion = this.#byId.get(
      random.chance(0.7) ? (product.boughtWith[0] as string) : random.pick(product.boughtWith),
    );
    return companion && companion.launchedAt.getTime() <= instant ? companion : undefined;
  }
}
