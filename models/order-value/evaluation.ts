import type { Evaluation } from '../../contracts/models.ts';
import { dayText } from '../shared/days.ts';
import type { Judgement } from './judge.ts';
import type { Part, Tested } from './part.ts';

/** What the parts of a run amount to: figures of the test lines, weighted by how many there are. */
export function evaluationOf(parts: readonly Part[]): Evaluation {
  const tested = parts.flatMap((part) => (part.tested === null ? [] : [part.tested]));
  const judged = tested.length > 0;
  const error = (of: (one: Tested) => Judgement): number => weighted(tested, (one) => of(one).shareError);
  const champions = tested.flatMap(({ champion }) => (champion === null ? [] : [champion]));
  return {
    metric: 'kept_share_squared_error',
    better: 'lower',
    challenger: judged ? error(({ challenger }) => challenger) : null,
    champion: judged && champions.length === tested.length ? error(({ champion }) => champion as Judgement) : null,
    baselines: judged
      ? { 'quantity × price': error(({ gross }) => gross), 'mean kept share': error(({ meanShare }) => meanShare) }
      : {},
    metrics: judged ? metricsOf(tested) : {},
    recipe: { shops: settingsOf(parts) },
    data: rangeOf(parts),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

function metricsOf(tested: readonly Tested[]): Readonly<Record<string, number>> {
  const figure = (of: (one: Tested) => number): number => weighted(tested, of);
  return {
    test_lines: tested.reduce((sum, { lines }) => sum + lines.length, 0),
    mean_absolute_error: figure(({ challenger }) => challenger.meanAbsoluteError),
    mean_absolute_error_of_gross: figure(({ gross }) => gross.meanAbsoluteError),
    root_mean_squared_error: figure(({ challenger }) => challenger.rootMeanSquaredError),
    root_mean_squared_error_of_gross: figure(({ gross }) => gross.rootMeanSquaredError),
    total_bias: figure(({ challenger }) => challenger.totalBias),
    total_bias_of_gross: figure(({ gross }) => gross.totalBias),
  };
}

function settingsOf(parts: readonly Part[]): Record<string, Record<string, Part['settings']>> {
  const shops: Record<string, Record<string, Part['settings']>> = {};
  for (const { shop, settings } of parts) shops[shop.source] = { ...shops[shop.source], [shop.currency]: settings };
  return shops;
}

function rangeOf(parts: readonly Part[]): Evaluation['data'] {
  const ends = parts.flatMap(({ shop }) => [shop.lines[0]?.day ?? 0, shop.lines.at(-1)?.day ?? 0]);
  return {
    from: dayText(Math.min(...ends)),
    to: dayText(Math.max(...ends)),
    rows: parts.reduce((rows, { shop }) => rows + shop.lines.length, 0),
  };
}

function weighted(tested: readonly Tested[], of: (one: Tested) => number): number {
  const lines = tested.reduce((sum, one) => sum + one.lines.length, 0);
  return tested.reduce((sum, one) => sum + one.lines.length * of(one), 0) / lines;
}
