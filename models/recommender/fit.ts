import { type ItemFactors, itemFactors } from './als/fold-in.ts';
import { trainAls } from './als/index.ts';
import type { Shop } from './data/shop.ts';
import { easeNeighbours } from './methods/ease.ts';
import { cosineNeighbours, type Neighbours } from './methods/neighbours.ts';
import { categoryShares, popularity, purchaseBaskets } from './methods/simple.ts';
import type { Method, Recipe } from './recipe.ts';
import { preferenceMatrix, type Tastes, tastesBefore } from './taste.ts';

/** What the methods learnt of a shop; null what was not asked for, or could not be learnt. */
export interface Fitted {
  /** Popularity over all time, and of late. */
  readonly popularity: Float32Array;
  readonly recent: Float32Array;
  /** Number of each product's category. */
  readonly category: Int32Array;
  readonly categories: number;
  readonly shares: Float32Array;
  readonly knn: Neighbours | null;
  readonly als: ItemFactors | null;
  readonly ease: Neighbours | null;
}

export interface FitTools {
  readonly seed: number;
  readonly threads: number;
  readonly progress: (message: string) => void;
}

/** Pairs of products that fewer baskets hold say little. */
const TOGETHER = { neighbours: 50, shrinkage: 5 };

/** Fits methods to a shop as it was at the beginning of a day; what two recipes share is fitted once. */
export class Fitter {
  readonly #shop: Shop;
  readonly #before: number;
  readonly #tools: FitTools;
  readonly #known = new Map<string, unknown>();

  constructor(shop: Shop, before: number, tools: FitTools) {
    this.#shop = shop;
    this.#before = before;
    this.#tools = tools;
  }

  tastes({ taste, own }: Recipe): Tastes {
    return this.#once(['tastes', taste, own], () =>
      tastesBefore(this.#shop.events, this.#products, this.#before, {
        weights: taste.weights,
        halfLifeDays: taste.halfLifeDays,
        ownHalfLifeDays: own.halfLifeDays,
      }),
    );
  }

  /** Products that were bought by the same person on the same day. */
  together(): Neighbours {
    return this.#once(['together'], () =>
      cosineNeighbours(purchaseBaskets(this.#shop.events, this.#products, this.#before), TOGETHER),
    );
  }

  /** Popularity that never fades. */
  allTime(): Float32Array {
    return this.#popularity(Number.POSITIVE_INFINITY);
  }

  async fit(recipe: Recipe, methods: readonly Method[]): Promise<Fitted> {
    const { category, categories } = this.#shop.products;
    const recent = this.#popularity(recipe.recent.halfLifeDays);
    return {
      popularity: this.allTime(),
      recent,
      category,
      categories: categories.length,
      shares: this.#once(['shares', recipe.recent], () => categoryShares(recent, category, categories.length)),
      knn: methods.includes('knn') ? this.#knn(recipe) : null,
      als: methods.includes('als') ? await this.#als(recipe) : null,
      ease: methods.includes('ease') ? await this.#ease(recipe) : null,
    };
  }

  get #products(): number {
    return this.#shop.products.ids.length;
  }

  #popularity(halfLifeDays: number): Float32Array {
    return this.#once(['popularity', String(halfLifeDays)], () =>
      popularity(this.#shop.events, this.#products, this.#before, halfLifeDays),
    );
  }

  #knn(recipe: Recipe): Neighbours {
    return this.#once(['knn', recipe.taste, recipe.knn], () => cosineNeighbours(this.#matrix(recipe), recipe.knn));
  }

  /** Null where nobody did anything that counts. */
  #als(recipe: Recipe): Promise<ItemFactors | null> {
    const { als } = recipe;
    const { seed, threads, progress } = this.#tools;
    return this.#once(['als', recipe.taste, als], async () => {
      const matrix = this.#matrix(recipe);
      if (matrix.indices.length === 0) return null;
      const { items } = await trainAls(matrix, {
        ...als,
        seed,
        threads,
        progress: (done) => progress(`ALS: ${done} of ${als.iterations} iterations`),
      });
      return itemFactors(items, als);
    });
  }

  #ease(recipe: Recipe): Promise<Neighbours | null> {
    return this.#once(['ease', recipe.taste, recipe.ease], async () => {
      const matrix = this.#matrix(recipe);
      if (matrix.indices.length === 0) return null;
      return easeNeighbours(matrix, { ...recipe.ease, threads: this.#tools.threads });
    });
  }

  #matrix(recipe: Recipe) {
    return preferenceMatrix(this.tastes(recipe), this.#products);
  }

  /** Works out what a key stands for once; the key says what it depends on. */
  #once<T>(key: readonly unknown[], work: () => T): T {
    const name = JSON.stringify(key);
    if (!this.#known.has(name)) this.#known.set(name, work());
    return this.#known.get(name) as T;
  }
}
