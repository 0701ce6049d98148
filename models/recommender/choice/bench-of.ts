import type { Shop } from '../data/shop.ts';
import type { Fitter } from '../fit.ts';
import type { Recipe } from '../recipe.ts';
import type { Case } from './cases.ts';
import type { Bench } from './judge.ts';

/** People to judge by, with their tastes as the recipe sees them. */
export const benchOf = (fitter: Fitter, shop: Shop, cases: readonly Case[], recipe: Recipe): Bench => ({
  cases,
  tastes: fitter.tastes(recipe),
  listed: shop.products.listed,
  popularity: fitter.allTime(),
});
