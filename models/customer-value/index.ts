import type { Model, Trained, TrainingJob } from '../model.ts';
import { FORMAT_VERSION, readArtefact, writeArtefact } from './artefact.ts';
import { evaluationOf } from './evaluation.ts';
import { trainPart } from './part.ts';
import { predictionRows } from './predictions.ts';
import { CustomerValuePredictor } from './predictor.ts';
import { parseRecipe } from './recipe.ts';
import { readShops } from './shop.ts';

async function train(job: TrainingJob): Promise<Trained> {
  const recipe = parseRecipe(job.recipe, 'recipe');
  const champion = job.champion === null ? null : parseRecipe(job.champion, 'champion’s recipe');
  const shops = await readShops(job.features);
  if (shops.length === 0) {
    throw new Error(
      'There are no purchases to learn from: no order of a customer who is known. Load orders with customer ids, then train again.',
    );
  }
  const parts = shops.map((shop) => {
    job.progress(`${shop.source}: ${shop.customers.length} customers, ${shop.rows} purchase days`);
    return trainPart(shop, recipe, champion, job.seed);
  });
  return {
    files: writeArtefact(parts),
    evaluation: evaluationOf(parts),
    predictions: { customer_predictions: predictionRows(job.run, parts) },
  };
}

/**
 * What customers will be worth: whether they are still there, how often they will buy and for how much (BG/NBD and
 * Gamma-Gamma), and whether they churn (gradient boosting where that shows a signal, recency and frequency elsewhere).
 */
export const customerValue: Model = {
  name: 'customer-value',
  formatVersion: FORMAT_VERSION,
  channels: ['purchase_days'],
  train,
  load: (files) => new CustomerValuePredictor(readArtefact(files)),
};
