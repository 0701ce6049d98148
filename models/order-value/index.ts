import type { Model, Trained, TrainingJob } from '../model.ts';
import { FORMAT_VERSION, readArtefact, writeArtefact } from './artefact.ts';
import { evaluationOf } from './evaluation.ts';
import { readShops } from './lines.ts';
import { trainPart } from './part.ts';
import { OrderValuePredictor } from './predictor.ts';
import { parseRecipe, settingsFor } from './recipe.ts';

async function train(job: TrainingJob): Promise<Trained> {
  const recipe = parseRecipe(job.recipe, 'recipe');
  const champion = job.champion === null ? null : parseRecipe(job.champion, 'champion’s recipe');
  const shops = (await readShops(job.features)).filter(({ lines }) => lines.length > 0);
  if (shops.length === 0) {
    throw new Error(
      'There are no order lines to learn from: none with a quantity and a price. Load orders with their lines, then train again.',
    );
  }
  const parts = shops.map((shop) => {
    job.progress(`${shop.source}, ${shop.currency}: ${shop.lines.length} lines`);
    return trainPart(shop, settingsFor(recipe, shop), champion && settingsFor(champion, shop), job.seed);
  });
  return { files: writeArtefact(parts), evaluation: evaluationOf(parts), predictions: {} };
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
  load: (files) => new OrderValuePredictor(readArtefact(files)),
};
