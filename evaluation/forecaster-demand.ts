import { backtest } from '../models/forecaster/backtest.ts';
import { daysOf, historyOf } from '../models/forecaster/daily.ts';
import { type Rehearsal, rehearse } from '../models/forecaster/ensemble.ts';
import { type History, meanOfLast, until, WEEK, YEAR } from '../models/forecaster/history.ts';
import { rehearsedIntervals } from '../models/forecaster/intervals.ts';
import { readLedgers } from '../models/forecaster/ledger.ts';
import { boosted } from '../models/forecaster/methods/boosted.ts';
import { methodsOf } from '../models/forecaster/methods/index.ts';
import type { MethodName } from '../models/forecaster/methods/method.ts';
import { DEFAULT_RECIPE } from '../models/forecaster/recipe.ts';
import { shopOf } from '../models/forecaster/shop.ts';
import { bootstrapInterval } from '../models/shared/metrics/bootstrap.ts';
import { intervalCoverage, pinball, wape } from '../models/shared/metrics/regression.ts';
import { featuresOf, type SalesData } from './forecaster-data.ts';
import { percent, share, table } from './forecaster-figures.ts';

const PRODUCTS = 100;
/** Origins that are reported, and those before them that weights and intervals begin with. */
const TESTS = 13;
const WARM_UP = 13;
const WEEKS = 4;
const LEVELS = { lower: 0.05, upper: 0.95 } as const;

/** What was forecast of a product at the reported origins, a week ahead, by method. */
type ByMethod = ReadonlyMap<string, readonly Rehearsal[]>;

/**
 * Weekly units of the products that sold most before the first reported origin, one week ahead, rolling origin over the last
 * {@link TESTS} weeks. WAPE is over all products and weeks; its interval resamples products.
 */
export async function demandSection(sales: SalesData): Promise<string> {
  const { ledgers } = await readLedgers(featuresOf(sales));
  const ledger = ledgers[0] as (typeof ledgers)[number];
  const { start, end, partial } = shopOf(ledger, { countries: 0, categories: 0, products: 0 });
  const window = { start: Math.max(start, daysOf(ledger).start), end: end - partial };
  const first = window.end - window.start - TESTS * WEEK;
  const histories = [...ledger.products.values()]
    .map((sums) => historyOf(sums, 'units', window))
    .map((history) => ({ history, size: meanOfLast(until(history, first).values, YEAR) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, PRODUCTS)
    .map(({ history }) => history);
  const { methods: names, combine } = DEFAULT_RECIPE.demand;
  const cutoffs = [window.end - (TESTS + WARM_UP) * WEEK, window.end - TESTS * WEEK];
  const learnt = boosted(histories, { seed: 1, weeks: WEEKS, cutoffs });
  const methods = methodsOf(['last value', ...names], learnt);
  const tested = histories.map((history): ByMethod => {
    const origins = backtest(history, { methods, origins: TESTS + WARM_UP, weeks: WEEKS });
    const alone = methods.map(({ name }) => [name, rehearse(origins, WEEKS, only(name))] as const);
    return new Map<string, readonly Rehearsal[]>([
      ...alone,
      ['**ensemble**', rehearse(origins, WEEKS, { methods: names, combine, window: WARM_UP })],
    ]);
  });
  return table(
    ['method', 'WAPE (95 %)', 'pinball 5 %', 'pinball 95 %', '90 % intervals hold'],
    [...(tested[0] as ByMethod).keys()].map((name) =>
      row(
        name,
        tested.map((each) => each.get(name) ?? []),
        histories,
      ),
    ),
  );
}

const only = (name: MethodName): { methods: readonly MethodName[]; combine: 'equal'; window: number } => ({
  methods: [name],
  combine: 'equal',
  window: WARM_UP,
});

function row(
  name: string,
  products: readonly (readonly Rehearsal[])[],
  histories: readonly History[],
): readonly string[] {
  const weeks = products.map((rehearsals) => {
    const tests = rehearsals.slice(-TESTS);
    return {
      actual: tests.map(({ actual }) => actual.weeks[0] as number),
      expected: tests.map(({ expected }) => expected.weeks[0] as number),
    };
  });
  const errorOf = (sample: ArrayLike<number>): number => {
    const drawn = Array.from(sample, (at) => weeks[at] as (typeof weeks)[number]);
    return wape(
      drawn.flatMap(({ actual }) => actual),
      drawn.flatMap(({ expected }) => expected),
    );
  };
  const { lower, upper } = bootstrapInterval(weeks.length, errorOf, { resamples: 500 });
  const held = products.flatMap((rehearsals, at) => {
    const { values } = histories[at] as History;
    return rehearsedIntervals(rehearsals, 0, (days) => meanOfLast(values.subarray(0, days), YEAR) * WEEK).slice(-TESTS);
  });
  const [came, low, high] = [
    held.map(({ actual }) => actual),
    held.map((each) => each.lower),
    held.map((each) => each.upper),
  ] as const;
  return [
    name,
    `${share(errorOf(weeks.map((_, at) => at)))} (${share(lower)} to ${share(upper)})`,
    pinball(came, low, LEVELS.lower).toFixed(2),
    pinball(came, high, LEVELS.upper).toFixed(2),
    percent(intervalCoverage(came, low, high)),
  ];
}
