import { backtest, type Origin, type Path, pathsOf } from './backtest.ts';
import {
  chosen,
  combined,
  type EnsembleOptions,
  type Rehearsal,
  rehearse,
  type Weights,
  weightsOf,
} from './ensemble.ts';
import { type History, meanOfLast, until, WEEK, YEAR } from './history.ts';
import { boundsOf, widthsOf } from './intervals.ts';
import type { Method, MethodName } from './methods/method.ts';
import type { Mixture } from './recipe.ts';

/** What is expected of the periods to come, with its 90 % interval. */
export interface Periods {
  readonly expected: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface SeriesForecast {
  /** The method's name, or `ensemble` of several. */
  readonly method: string;
  /** Weeks after the last whole one. */
  readonly week: Periods;
  /** Days after the last one. */
  readonly day: Periods;
  /** Mean squared error of a week ahead, by the backtest. */
  readonly variance: number;
}

export interface ForecastOptions {
  readonly methods: readonly Method[];
  readonly combine: Mixture['combine'];
  readonly weeks: number;
  /** Origins of the backtest. */
  readonly origins: number;
  /** Days of the history after the last whole week. */
  readonly partial: number;
}

/**
 * Backtests the methods, combines them by their errors, and continues the series. A series that is too short for a backtest is continued
 * by what can continue it, within wide intervals; one without sales is expected to have none.
 * @param tested origins of a backtest that has been made, of at least these methods
 */
export function forecastSeries(history: History, options: ForecastOptions, tested?: readonly Origin[]): SeriesForecast {
  const { methods, combine, weeks, partial } = options;
  const weekDays = history.values.length - partial;
  // Before the first whole week is over, its days are all there is to go by.
  const whole = weekDays >= WEEK ? until(history, weekDays) : history;
  const origins = tested ?? backtest(whole, options);
  const ensemble = { methods: methods.map(({ name }) => name), combine, window: options.origins };
  const rehearsals = rehearse(origins, weeks, ensemble);
  const widths = widthsOf(rehearsals, weeks, meanOfLast(history.values, YEAR) * WEEK);
  const weights = Array.from({ length: weeks }, (_, ahead) => weightsOf(origins, ahead, ensemble));
  const next = continued(whole, methods, ensemble, weights);
  const days = partial === 0 ? next.path : continued(history, methods, ensemble, weights).path;
  return {
    method: next.method,
    week: { expected: next.path.weeks, ...boundsOf(next.path.weeks, widths.weeks, widths.floor.week, 1) },
    day: { expected: days.days, ...boundsOf(days.days, widths.days, widths.floor.day, WEEK) },
    variance: varianceOf(rehearsals, next.path),
  };
}

function continued(
  history: History,
  methods: readonly Method[],
  ensemble: EnsembleOptions,
  weights: readonly Weights[],
): { readonly path: Path; readonly method: string } {
  const paths = chosen(pathsOf(history, methods, weights.length), ensemble.methods);
  return { path: combined(paths, weights), method: nameOf([...paths.keys()], weights[0]) };
}

/** What the first week is made of. */
function nameOf(known: readonly MethodName[], weights: Weights | undefined): string {
  const counted = known.filter((name) => (weights?.get(name) ?? 0) > 0);
  const names = counted.length > 0 ? counted : known;
  return names.length === 1 ? (names[0] as string) : 'ensemble';
}

/** Without a backtest a part may be wrong by all that is expected of it. */
function varianceOf(rehearsals: readonly Rehearsal[], path: Path): number {
  if (rehearsals.length === 0) return (path.weeks[0] ?? 0) ** 2;
  const squares = rehearsals.map(({ actual, expected }) => {
    return ((actual.weeks[0] as number) - (expected.weeks[0] as number)) ** 2;
  });
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}
