import { backtest, type Origin } from '../models/forecaster/backtest.ts';
import { type Rehearsal, rehearse } from '../models/forecaster/ensemble.ts';
import { baselineOf, chooseRecipe, namesOf, weekWape } from '../models/forecaster/evaluate.ts';
import { type History, until, WEEK } from '../models/forecaster/history.ts';
import { readLedgers } from '../models/forecaster/ledger.ts';
import { boosted } from '../models/forecaster/methods/boosted.ts';
import { methodsOf } from '../models/forecaster/methods/index.ts';
import type { MethodName } from '../models/forecaster/methods/method.ts';
import { candidates, type Recipe } from '../models/forecaster/recipe.ts';
import { type Shop, shopOf } from '../models/forecaster/shop.ts';
import { featuresOf, type SalesData } from './forecaster-data.ts';
import { coverageOf, figuresOf, percent, share, table, weeksAhead } from './forecaster-figures.ts';

/** Weeks ahead that are reported. */
const AHEAD = [0, 1, 2, 3] as const;
const WEEKS = 8;
/** Weeks between trainings of boosting in a backtest. */
const RELEARN = 8;
/** Weeks that the first origin of the search knows. */
const FIRST = 12;

export interface RevenueCase {
  readonly shop: Shop;
  /** The weekly total, and every series below it. */
  readonly total: History;
  readonly recipe: Recipe;
  /** What each method said at each origin; the ensemble as it was weighted by then. */
  readonly methods: ReadonlyMap<MethodName, readonly Rehearsal[]>;
  readonly ensemble: readonly Rehearsal[];
  /** Days known at the first origin that is reported. */
  readonly from: number;
}

/**
 * Rolling origin over a dataset's weeks. What is tuned is tuned on origins before the first reported one.
 * @param warmUp weeks before the first origin that is reported
 */
export async function revenueCase(sales: SalesData, warmUp: number): Promise<RevenueCase> {
  const recipes = candidates({});
  const [base] = recipes as [Recipe];
  const { ledgers } = await readLedgers(featuresOf(sales));
  const shop = shopOf(ledgers[0] as (typeof ledgers)[number], base);
  const currency = shop.currencies[0] as Shop['currencies'][number];
  // Weeks run from Monday: days before the first one would shift no week, but count as known.
  const lead = (currency.total.values.length - shop.partial) % WEEK;
  const whole = until(currency.total, currency.total.values.length - shop.partial);
  const total = { ...whole, start: whole.start + lead, values: whole.values.subarray(lead) };
  const names = [
    ...new Set<MethodName>(['last value', 'seasonal naive', ...namesOf(recipes.map(({ revenue }) => revenue))]),
  ];
  const weeks = total.values.length / WEEK;
  const cutoffs = Array.from(
    { length: Math.ceil((weeks - FIRST) / RELEARN) },
    (_, at) => total.start + (FIRST + at * RELEARN) * WEEK,
  );
  const series = [currency.total, ...[...currency.countries, ...currency.categories].map(({ history }) => history)];
  const learnt = boosted(series, { seed: 1, weeks: WEEKS, cutoffs });
  const origins = backtest(total, { methods: methodsOf(names, learnt), origins: weeks - FIRST, weeks: WEEKS });
  const from = warmUp * WEEK;
  const recipe = chosenBefore(origins, from, recipes, total, shop.source);
  const options = { ...recipe.revenue, window: recipe.backtestWeeks };
  const caseOfAll = { source: shop.source, history: total, origins, tests: 0 };
  return {
    shop,
    total,
    recipe,
    methods: new Map(names.map((name) => [name, baselineOf(caseOfAll, name)])),
    ensemble: rehearse(origins, WEEKS, options),
    from,
  };
}

/** The recipe that did best at origins of which all was known at `from`. */
function chosenBefore(
  origins: readonly Origin[],
  from: number,
  recipes: readonly Recipe[],
  history: History,
  source: string,
): Recipe {
  const early = origins.filter(({ known }) => known + WEEK <= from);
  // All of them are validation, so none is held out; one more stands for the held-out ones.
  const tests = 1;
  return chooseRecipe([{ source, history, origins: origins.slice(0, early.length + tests), tests }], recipes);
}

/** A row each method: WAPE with its interval and R² one week ahead, WAPE and R² further ahead. */
export function methodTable({ methods, ensemble, from }: RevenueCase): string {
  const rows = [...methods, ['**ensemble**', ensemble] as const].map(([name, rehearsals]) => {
    const [first, ...further] = AHEAD.map((ahead) => figuresOf(weeksAhead(rehearsals, ahead, from)));
    if (!first) return [name];
    const { lower, upper } = first.interval;
    return [
      name,
      `${share(first.wape)} (${share(lower)} to ${share(upper)})`,
      share(first.r2),
      ...further.map((each) => `${share(each.wape)} / ${share(each.r2)}`),
    ];
  });
  return table(['method', 'WAPE, 1 week (95 %)', 'R²', '2 weeks, WAPE / R²', '3 weeks', '4 weeks'], rows);
}

/** Shares of the weeks that the ensemble's 90 % intervals hold, by weeks ahead. */
export const coverages = ({ ensemble, from, total }: RevenueCase): readonly number[] =>
  AHEAD.map((ahead) => coverageOf(ensemble, ahead, from, total.values));

export function coverageLine(revenue: RevenueCase): string {
  const held = coverages(revenue).map((covered, at) => `${percent(covered)} of the weeks ${at + 1} ahead`);
  return `90 % intervals, each made of the errors seen by then, hold ${held.join(', ')}.`;
}

/** One week ahead without the last weeks of the data. */
export function withoutLast({ ensemble, from, total }: RevenueCase, weeks: number): ReturnType<typeof figuresOf> {
  const end = total.values.length - weeks * WEEK;
  return figuresOf(
    weeksAhead(
      ensemble.filter(({ known }) => known + WEEK <= end),
      0,
      from,
    ),
  );
}

export const errorOf = ({ ensemble, from }: RevenueCase): ReturnType<typeof figuresOf> =>
  figuresOf(weeksAhead(ensemble, 0, from));

/** The best single method one week ahead, found by looking: what a lucky choice would have given. */
export function bestSingle({ methods, from }: RevenueCase): { readonly name: string; readonly wape: number } {
  const errors = [...methods].map(([name, rehearsals]) => ({
    name,
    wape: weekWape(rehearsals.filter(({ known }) => known >= from)) ?? Number.POSITIVE_INFINITY,
  }));
  return errors.reduce((best, each) => (each.wape < best.wape ? each : best));
}
