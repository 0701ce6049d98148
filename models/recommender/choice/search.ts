import type { Shop } from '../data/shop.ts';
import { type FitTools, Fitter } from '../fit.ts';
import { blendOf, type Fixed, METHODS, type Method, type Recipe, startingRecipe } from '../recipe.ts';
import { candidatesOf, searchBlend } from './blend-search.ts';
import { type Case, FEWEST_CASES } from './cases.ts';
import { benchOf, byMode, evaluate, MODES, type Mode, mean } from './evaluate.ts';

/** One number of the recipe, evaluated by the method that it matters most to. */
interface Dimension {
  readonly name: string;
  readonly method: Method;
  readonly values: readonly number[];
  readonly isFixed: (fixed: Fixed) => boolean;
  readonly read: (recipe: Recipe) => number;
  readonly write: (recipe: Recipe, value: number) => Recipe;
}

const dimension = <Group extends 'taste' | 'recent' | 'own' | 'knn' | 'als' | 'ease'>(
  method: Method,
  group: Group,
  key: keyof Recipe[Group] & string,
  values: readonly number[],
): Dimension => ({
  name: `${group}.${key}`,
  method,
  values,
  isFixed: (fixed) => fixed[group]?.[key as never] !== undefined,
  read: (recipe) => Number(recipe[group][key]),
  write: (recipe, value) => ({ ...recipe, [group]: { ...recipe[group], [key]: value } }),
});

/** In this order: what others build on comes first. */
const SPACE: readonly Dimension[] = [
  dimension('knn', 'taste', 'halfLifeDays', [15, 45, 180, 3650]),
  dimension('own', 'own', 'halfLifeDays', [30, 90, 365]),
  dimension('recent', 'recent', 'halfLifeDays', [3, 7, 14, 30, 90]),
  dimension('knn', 'knn', 'shrinkage', [5, 20, 100]),
  dimension('als', 'als', 'regularisation', [5, 20, 80]),
  dimension('als', 'als', 'alpha', [1, 5]),
  dimension('als', 'als', 'factors', [32, 64]),
  dimension('ease', 'ease', 'regularisation', [200, 500, 1500]),
];

type Score = (recipe: Recipe, method: Method) => Promise<number>;

/**
 * Chooses a recipe on people who bought something after the day `before`: number by number by the NDCG@10 of the method alone
 * (the mean of all and new items), then the blends. What is fixed stays as it is.
 */
export async function searchRecipe(
  shop: Shop,
  before: number,
  cases: readonly Case[],
  fixed: Fixed,
  tools: FitTools,
): Promise<Recipe> {
  const fitter = new Fitter(shop, before, tools);
  const score: Score = async (recipe, method) => {
    const weights = blendOf({ [method]: 1 });
    const contenders = MODES.map((mode) => ({ mode, weights }));
    const verdicts = evaluate(benchOf(fitter, shop, cases, recipe), await fitter.fit(recipe, [method]), contenders);
    return mean(verdicts.map(({ ndcg }) => mean(ndcg)).filter((value) => value !== null)) ?? 0;
  };
  let recipe = startingRecipe(fixed);
  for (const each of SPACE.filter(({ isFixed }) => !isFixed(fixed))) {
    recipe = await bestValue(each, recipe, score, tools);
  }
  const candidates = candidatesOf(benchOf(fitter, shop, cases, recipe), await fitter.fit(recipe, METHODS));
  const isFree = (mode: Mode): boolean => !fixed.blend?.[mode] && candidates[mode].length >= FEWEST_CASES;
  const blend = byMode((mode) => (isFree(mode) ? searchBlend(candidates[mode]).weights : recipe.blend[mode]));
  return { ...recipe, blend };
}

async function bestValue(
  { name, method, values, read, write }: Dimension,
  from: Recipe,
  score: Score,
  tools: FitTools,
): Promise<Recipe> {
  // What is there already comes first, and so wins a tie.
  let best = { value: read(from), score: -1 };
  for (const value of new Set([best.value, ...values])) {
    const found = await score(write(from, value), method);
    if (found > best.score) best = { value, score: found };
  }
  tools.progress(`${name} = ${best.value} (${method} alone: ${best.score.toFixed(4)})`);
  return write(from, best.value);
}
