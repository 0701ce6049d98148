import type { Evaluation } from '../../contracts/models.ts';
import type { Model, Trained, TrainingJob } from '../model.ts';
import { dayText } from '../shared/calendar.ts';
import { FORMAT_VERSION, readArtifact, writeArtifact } from './artifact.ts';
import type { Scores } from './evaluate.ts';
import { readShops } from './lines.ts';
import { type Part, type Tested, trainPart } from './part.ts';
import { OrderValuePredictor } from './predictor.ts';
import { parseRecipe, settingsFor } from './recipe.ts';

async function train(job: TrainingJob): Promise<Trained> {
  const recipe = parseRecipe(job.recipe, 'recipe');
  const champion = job.champion === null ? null : parseRecipe(job.champion, 'champion’s recipe');
  const shops = (await readShops(job.features)).filter(({ lines }) => lines.length > 0);
  if (shops.length === 0) {
    throw new Error(
      'There are no order lines to train on: none with a quantity and a price. Load orders with their lines, then train again.',
    );
  }
  const parts = shops.map((shop) => {
    job.progress(`${shop.source}, ${shop.currency}: ${shop.lines.length} lines`);
    return trainPart(shop, settingsFor(recipe, shop), champion && settingsFor(champion, shop), job.seed);
  });
  return { files: writeArtifact(parts), evaluation: evaluationOf(parts), predictions: {} };
}

/**
 * What an order line will bring after discounts, returns and cancellations: quantity × price × the share that lines like it keep (gradient
 * boosting on what is known when it is sold; one share for all where that tells lines apart no better).
 */
export const orderValue: Model = {
  name: 'order-value',
  formatVersion: FORMAT_VERSION,
  channels: ['sold_lines'],
  train,
  load: (files) => new OrderValuePredictor(readArtifact(files)),
};

/** What the parts of a run amount to: figures of the test lines, weighted by how many there are. */
function evaluationOf(parts: readonly Part[]): Evaluation {
  const tested = parts.flatMap((part) => (part.tested === null ? [] : [part.tested]));
  const evaluated = tested.length > 0;
  const error = (of: (one: Tested) => Scores): number => weighted(tested, (one) => of(one).shareError);
  const champions = tested.flatMap(({ champion }) => (champion === null ? [] : [champion]));
  return {
    metric: 'kept_share_squared_error',
    better: 'lower',
    challenger: evaluated ? error(({ challenger }) => challenger) : null,
    champion: evaluated && champions.length === tested.length ? error(({ champion }) => champion as Scores) : null,
    baselines: evaluated
      ? { 'quantity × price': error(({ gross }) => gross), 'mean kept share': error(({ meanShare }) => meanShare) }
      : {},
    metrics: evaluated ? metricsOf(tested) : {},
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
