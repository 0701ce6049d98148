import { usedBy } from '../blend.ts';
import type { Shop } from '../data/shop.ts';
import { type FitTools, Fitter } from '../fit.ts';
import { blendOf, type Fixed, METHODS, type Method, type Recipe, startingRecipe } from '../recipe.ts';
import { type Case, type Cases, casesWithin, FEWEST_CASES, temporalSplit } from './cases.ts';
import { benchOf, evaluate, MODES, type Mode, type Verdict } from './evaluate.ts';
import { searchRecipe } from './search.ts';

const MOST_SEARCHED = 2000;
const MOST_JUDGED = 5000;

export type Verdicts = Readonly<Record<Mode, Verdict>>;

/** What a recipe and each of its methods alone achieve on the same people. */
export interface Evaluated {
  readonly blend: Verdicts;
  readonly alone: Readonly<Record<Method, Verdicts>>;
}

/** A shop's recipe, and how it did on the last days, which it had not seen. */
export interface Trial {
  readonly recipe: Recipe;
  /** Null when too few people bought something in those days. */
  readonly test: {
    readonly challenger: Evaluated;
    /** The champion's recipe on the same people. */
    readonly champion: Verdicts | null;
    /** People of whom nothing was known, who are shown what is popular now. */
    readonly newcomers: Verdict;
  } | null;
  readonly notes: readonly string[];
}

/** Chooses a recipe on validation, then evaluates it and the champion's on test, once. */
export async function tryOut(shop: Shop, fixed: Fixed, champion: Recipe | null, tools: FitTools): Promise<Trial> {
  const split = temporalSplit(shop);
  if (split === null) {
    const note = `${shop.source} has too few days to hold any out: the recipe is the default one, and nothing was measured.`;
    return { recipe: startingRecipe(fixed), test: null, notes: [note] };
  }
  const notes: string[] = [];
  const seen = casesWithin(shop, split.validation, MOST_SEARCHED, tools.seed);
  const enough = seen.known.length >= FEWEST_CASES;
  if (!enough) {
    notes.push(
      `${shop.source}: only ${seen.known.length} known customers bought in the ${split.validation.to - split.validation.from} days of validation, so the recipe is the default one.`,
    );
  }
  const recipe = enough
    ? await searchRecipe(shop, split.validation.from, seen.known, fixed, tools)
    : startingRecipe(fixed);
  const cases = casesWithin(shop, split.test, MOST_JUDGED, tools.seed);
  if (cases.known.length < FEWEST_CASES) {
    notes.push(
      `${shop.source}: only ${cases.known.length} known customers bought in the last days; nothing was measured.`,
    );
    return { recipe, test: null, notes };
  }
  return { recipe, test: await judgeAll(shop, split.test.from, cases, recipe, champion, tools), notes };
}

async function judgeAll(
  shop: Shop,
  before: number,
  cases: Cases,
  recipe: Recipe,
  champion: Recipe | null,
  tools: FitTools,
) {
  tools.progress(`Evaluating on ${cases.known.length} customers of ${shop.source}`);
  const fitter = new Fitter(shop, before, tools);
  return {
    challenger: await evaluateRecipe(fitter, shop, cases.known, recipe),
    champion: champion && (await judgeBlends(fitter, shop, cases.known, champion)),
    newcomers: await judgeNewcomers(fitter, shop, cases.unknown, recipe),
  };
}

/** Evaluates a recipe's blends and each of its methods alone. */
export async function evaluateRecipe(
  fitter: Fitter,
  shop: Shop,
  cases: readonly Case[],
  recipe: Recipe,
): Promise<Evaluated> {
  const alone = METHODS.flatMap((method) => MODES.map((mode) => ({ mode, weights: blendOf({ [method]: 1 }) })));
  const blends = MODES.map((mode) => ({ mode, weights: recipe.blend[mode] }));
  const bench = benchOf(fitter, shop, cases, recipe);
  const verdicts = evaluate(bench, await fitter.fit(recipe, METHODS), [...blends, ...alone]);
  const pair = (at: number): Verdicts => ({ all: verdicts[at] as Verdict, new: verdicts[at + 1] as Verdict });
  const byMethod = METHODS.map((method, at) => [method, pair(2 * (at + 1))] as const);
  return { blend: pair(0), alone: Object.fromEntries(byMethod) as Record<Method, Verdicts> };
}

async function judgeBlends(fitter: Fitter, shop: Shop, cases: readonly Case[], recipe: Recipe): Promise<Verdicts> {
  const fitted = await fitter.fit(recipe, usedBy(recipe.blend.all, recipe.blend.new));
  const blends = MODES.map((mode) => ({ mode, weights: recipe.blend[mode] }));
  const [all, fresh] = evaluate(benchOf(fitter, shop, cases, recipe), fitted, blends);
  return { all: all as Verdict, new: fresh as Verdict };
}

async function judgeNewcomers(fitter: Fitter, shop: Shop, cases: readonly Case[], recipe: Recipe): Promise<Verdict> {
  const popular = { mode: 'all', weights: blendOf({ recent: 1 }) } as const;
  return evaluate(benchOf(fitter, shop, cases, recipe), await fitter.fit(recipe, []), [popular])[0] as Verdict;
}
