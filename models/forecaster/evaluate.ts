import { wape } from '../shared/metrics/regression.ts';
import { backtest, type Origin } from './backtest.ts';
import { type Rehearsal, rehearse } from './ensemble.ts';
import { boostedOver } from './hierarchy.ts';
import { type History, until } from './history.ts';
import { methodsOf } from './methods/index.ts';
import type { MethodName } from './methods/method.ts';
import type { Mixture, Recipe } from './recipe.ts';
import type { CurrencyShop, Shop } from './shop.ts';

/** Held-out weeks at most: a quarter of a year. */
const TEST_WEEKS = 13;
/** With fewer a figure would be chance. */
const FEWEST_TESTS = 4;

export const BASELINES = ['seasonal naive', 'last value'] as const satisfies readonly MethodName[];

/** The weekly total of a source in its main currency, and what every method would have said of its last weeks. */
export interface Case {
  readonly source: string;
  readonly history: History;
  readonly origins: readonly Origin[];
  /** How many of the origins, from the last backwards, are held out. */
  readonly tests: number;
}

/** @param names every method that any recipe to be compared has */
export function caseOf(
  shop: Shop,
  currency: CurrencyShop,
  names: readonly MethodName[],
  recipe: Recipe,
  seed: number,
): Case {
  const { total, countries, categories } = currency;
  const history = until(total, total.values.length - shop.partial);
  const series = [total, ...[...countries, ...categories].map((part) => part.history)];
  const learnt = boostedOver(shop, series, { ...recipe.revenue, methods: [...names] }, recipe, seed);
  const methods = methodsOf([...new Set([...names, ...BASELINES])], learnt);
  const origins = backtest(history, { methods, origins: recipe.backtestWeeks, weeks: recipe.horizonWeeks });
  const tests = Math.min(TEST_WEEKS, Math.floor(origins.length / 2));
  return { source: shop.source, history, origins, tests: tests >= FEWEST_TESTS ? tests : 0 };
}

/** The ensemble of a recipe at the origins of a case, each weighted by what was known by then. */
export const rehearsed = ({ origins }: Case, { revenue, backtestWeeks, horizonWeeks }: Recipe): readonly Rehearsal[] =>
  rehearse(origins, horizonWeeks, { ...revenue, window: backtestWeeks });

/** What a baseline would have said; without a year of history the seasonal naive forecast is the last value. */
export const baselineOf = ({ origins }: Case, name: MethodName): readonly Rehearsal[] =>
  origins.map(({ known, actual, paths }) => ({
    known,
    actual,
    expected: paths.get(name) ?? paths.get('last value') ?? ([...paths.values()][0] as Rehearsal['expected']),
  }));

export const testOf = <T>({ tests }: Case, all: readonly T[]): readonly T[] => (tests > 0 ? all.slice(-tests) : []);

/** Origins before the held-out ones, whose first week had come by then. */
const validationOf = <T>({ tests }: Case, all: readonly T[]): readonly T[] => all.slice(0, all.length - tests);

/** WAPE of a week, some weeks ahead; null without a week that came. @param ahead 0 is the first week */
export function weekWape(rehearsals: readonly Rehearsal[], ahead = 0): number | null {
  const reached = rehearsals.filter(({ actual }) => actual.weeks.length > ahead);
  const error = wape(
    reached.map(({ actual }) => actual.weeks[ahead] as number),
    reached.map(({ expected }) => expected.weeks[ahead] as number),
  );
  return Number.isFinite(error) ? error : null;
}

/** Mean over the cases, weighted by their weeks; null when none has one. */
export function weighted(cases: readonly Case[], figure: (each: Case) => number | null): number | null {
  let sum = 0;
  let weeks = 0;
  for (const each of cases) {
    const value = each.tests > 0 ? figure(each) : null;
    if (value === null) continue;
    sum += value * each.tests;
    weeks += each.tests;
  }
  return weeks > 0 ? sum / weeks : null;
}

/** A recipe has to err less than the default by this share to be taken: the best of several on a few weeks is often luck. */
const MARGIN = 0.05;

/** The recipe whose ensemble errs least on the origins before the held-out ones, if it is clearly better than the first; else the first. */
export function chooseRecipe(cases: readonly Case[], recipes: readonly Recipe[]): Recipe {
  const errors = recipes.map((recipe) =>
    weighted(cases, (each) => weekWape(validationOf(each, rehearsed(each, recipe)))),
  );
  const [first] = recipes as [Recipe];
  let [chosen, least] = [first, (errors[0] ?? 0) * (1 - MARGIN)];
  for (const [at, error] of errors.entries()) {
    if (error === null || error >= least) continue;
    [chosen, least] = [recipes[at] as Recipe, error];
  }
  return chosen;
}

/** Names of all methods that the mixtures have. */
export const namesOf = (mixtures: readonly Mixture[]): readonly MethodName[] => [
  ...new Set(mixtures.flatMap(({ methods }) => methods)),
];
