import type { Products } from '../data/shop.ts';
import type { Fitted } from '../fit.ts';
import type { Neighbours } from '../methods/neighbours.ts';
import type { BlendWeights } from '../recipe.ts';
import type { Tastes } from '../taste.ts';

/** What serves the requests of one source. */
export interface ShopModel {
  readonly source: string;
  /** Rows it trained on; of two shops that know an id the one with more answers. */
  readonly rows: number;
  /** Ids of people, ascending, as `tastes` numbers them. */
  readonly people: readonly string[];
  readonly products: Products;
  readonly tastes: Tastes;
  readonly fitted: Fitted;
  /** Products of the same purchase. */
  readonly together: Neighbours;
  readonly blend: { readonly all: BlendWeights; readonly new: BlendWeights };
  /** Whether customers are shown only what they have not bought, unless a request says otherwise. */
  readonly excludeBought: boolean;
}
