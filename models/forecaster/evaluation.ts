import type { Evaluation } from '../../contracts/models.ts';
import { dayText } from '../shared/calendar.ts';
import { intervalCoverage, r2 } from '../shared/metrics/regression.ts';
import type { Rehearsal } from './ensemble.ts';
import { BASELINES, baselineOf, type Case, rehearsed, testOf, weekWape, weighted } from './evaluate.ts';
import { meanOfLast, WEEK, YEAR } from './history.ts';
import { rehearsedIntervals } from './intervals.ts';
import type { Recipe } from './recipe.ts';
import type { Shop } from './shop.ts';

/** Weeks ahead that are reported. */
const REPORTED_WEEKS = 4;

interface Evaluated {
  readonly cases: readonly Case[];
  readonly recipe: Recipe;
  readonly champion: Recipe | null;
  readonly shops: readonly Shop[];
  readonly rows: number;
  readonly notes: readonly string[];
}

/** WAPE of the weekly total, a week ahead, over the held-out weeks: of the recipe, of the champion's, and of the baselines. */
export function evaluationOf({ cases, recipe, champion, shops, rows, notes }: Evaluated): Evaluation {
  const errorOf = (of: (each: Case) => readonly Rehearsal[], ahead = 0): number | null =>
    weighted(cases, (each) => weekWape(testOf(each, of(each)), ahead));
  const challenger = errorOf((each) => rehearsed(each, recipe));
  const baselines = BASELINES.map((name) => [name, errorOf((each) => baselineOf(each, name))] as const);
  const days = shops.flatMap(({ start, end }) => [start, end - 1]);
  return {
    metric: 'wape@1week',
    better: 'lower',
    challenger,
    champion: champion && errorOf((each) => rehearsed(each, champion)),
    baselines: known(baselines),
    metrics: known([
      ...Array.from({ length: Math.min(REPORTED_WEEKS, recipe.horizonWeeks) }, (_, ahead) => {
        return [`wape@${ahead + 1}week`, errorOf((each) => rehearsed(each, recipe), ahead)] as const;
      }),
      ['r2@1week', weighted(cases, (each) => fitOf(each, recipe))],
      ['coverage@1week', weighted(cases, (each) => coverageOf(each, recipe))],
      ['held-out weeks', cases.reduce((sum, { tests }) => sum + tests, 0)],
    ]),
    recipe: { ...recipe },
    data: { from: dayText(Math.min(...days)), to: dayText(Math.max(...days)), rows },
    notes:
      challenger === null ? [...notes, 'There are too few whole weeks to hold any out: nothing was compared.'] : notes,
  };
}

function fitOf(each: Case, recipe: Recipe): number | null {
  const tests = testOf(each, rehearsed(each, recipe));
  const fit = r2(
    tests.map(({ actual }) => actual.weeks[0] as number),
    tests.map(({ expected }) => expected.weeks[0] as number),
  );
  return Number.isFinite(fit) ? fit : null;
}

function coverageOf(each: Case, recipe: Recipe): number | null {
  const { values } = each.history;
  const usual = (days: number): number => meanOfLast(values.subarray(0, days), YEAR) * WEEK;
  const held = testOf(each, rehearsedIntervals(rehearsed(each, recipe), 0, usual));
  const covered = intervalCoverage(
    held.map(({ actual }) => actual),
    held.map(({ lower }) => lower),
    held.map(({ upper }) => upper),
  );
  return Number.isFinite(covered) ? covered : null;
}

const known = (figures: readonly (readonly [string, number | null])[]): Readonly<Record<string, number>> =>
  Object.fromEntries(figures.filter((figure): figure is [string, number] => figure[1] !== null));
