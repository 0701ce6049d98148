import type { Reason } from '../../../contracts/recommender.ts';
import { type Neighbours, neighbourWeight } from '../methods/neighbours.ts';
import type { Method } from '../recipe.ts';
import type { Taste } from '../taste.ts';
import type { ShopModel } from './shop-model.ts';

/** Why a product is shown, and the number of the product that it is about, if any. */
export interface Why {
  readonly reason: Reason;
  readonly about: number | null;
}

/** Enough of a long history to explain a product. */
const MOST_LOOKED_AT = 300;

/**
 * Why a product suits a taste.
 * @param main the method that speaks most for it
 */
export function whyFor(model: ShopModel, taste: Taste, item: number, main: Method | null): Why {
  const known = taste.items.indexOf(item);
  if (known >= 0 && taste.bought[known] === 1) return { reason: 'bought again', about: null };
  switch (main) {
    case 'popularity':
      return { reason: 'popular', about: null };
    case 'category':
      return { reason: 'popular in category', about: null };
    case 'knn':
    case 'als':
    case 'ease':
      return related(model, taste, item);
    default:
      return { reason: popularNow(model, item), about: null };
  }
}

/** Products that nobody has touched yet can be no more than new. */
export const popularNow = ({ fitted }: ShopModel, item: number): Reason =>
  fitted.popularity[item] === 0 ? 'new product' : 'popular now';

function related({ together, fitted }: ShopModel, taste: Taste, item: number): Why {
  const bought = strongest(together, taste, item);
  if (bought !== null) return { reason: 'bought together', about: bought };
  const similar = fitted.knn === null ? null : strongest(fitted.knn, taste, item);
  return similar === null ? { reason: 'customers like you', about: null } : { reason: 'similar to', about: similar };
}

/** The product of a taste that speaks most for another one. */
function strongest(neighbours: Neighbours, { items, preference }: Taste, item: number): number | null {
  let best: number | null = null;
  let most = 0;
  for (let at = 0; at < Math.min(items.length, MOST_LOOKED_AT); at++) {
    const from = items[at] as number;
    if (from === item) continue;
    const weight = (preference[at] as number) * neighbourWeight(neighbours, from, item);
    if (weight > most) [best, most] = [from, weight];
  }
  return best;
}
