import type { Evaluation } from '../../contracts/models.ts';
import type { Model, Predictions, Trained, TrainingJob } from '../model.ts';
import { dayText } from '../shared/calendar.ts';
import { FORMAT_VERSION, readArtifact, writeArtifact } from './artifact.ts';
import { type Part, type Tested, trainPart } from './part.ts';
import { CustomerValuePredictor } from './predictor.ts';
import { parseRecipe } from './recipe.ts';
import { readShops } from './shop.ts';

async function train(job: TrainingJob): Promise<Trained> {
  const recipe = parseRecipe(job.recipe, 'recipe');
  const champion = job.champion === null ? null : parseRecipe(job.champion, 'champion’s recipe');
  const shops = await readShops(job.features);
  if (shops.length === 0) {
    throw new Error(
      'There are no purchases to train on: no order of a customer who is known. Load orders with customer ids, then train again.',
    );
  }
  const parts = shops.map((shop) => {
    job.progress(`${shop.source}: ${shop.customers.length} customers, ${shop.rows} purchase days`);
    return trainPart(shop, recipe, champion, job.seed);
  });
  return {
    files: writeArtifact(parts),
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
  load: (files) => new CustomerValuePredictor(readArtifact(files)),
};

/** What the parts of a run amount to: figures of the test windows, weighted by their customers. */
function evaluationOf(parts: readonly Part[]): Evaluation {
  const tested = parts.flatMap((part) => (part.tested === null ? [] : [part.tested]));
  const evaluated = tested.length > 0;
  const settings = parts.map(({ shop, settings: own }) => [shop.source, own] as const);
  return {
    metric: 'auc',
    better: 'higher',
    challenger: evaluated ? weighted(tested, ({ challenger }) => challenger.auc) : null,
    champion:
      evaluated && tested.every(({ champion }) => champion) ? weighted(tested, (one) => one.champion?.auc ?? 0) : null,
    baselines: evaluated
      ? {
          'recency alone': weighted(tested, ({ test }) => test.recencyAuc),
          'probability alive': weighted(tested, ({ test }) => test.aliveAuc),
        }
      : {},
    metrics: evaluated ? metricsOf(tested) : {},
    recipe: { sources: Object.fromEntries(settings) },
    data: {
      from: dayText(Math.min(...parts.map(({ shop }) => shop.firstDay))),
      to: dayText(Math.max(...parts.map(({ shop }) => shop.lastDay))),
      rows: parts.reduce((rows, { shop }) => rows + shop.rows, 0),
    },
    notes: parts.flatMap(({ notes }) => notes),
  };
}

function metricsOf(tested: readonly Tested[]): Readonly<Record<string, number>> {
  const expected = tested.reduce((sum, { test }) => sum + test.expectedOrders, 0);
  const actual = tested.reduce((sum, { test }) => sum + test.actualOrders, 0);
  return {
    test_customers: tested.reduce((sum, one) => sum + casesOf(one), 0),
    churn_rate: weighted(tested, ({ test }) => test.churnRate),
    log_loss: weighted(tested, ({ challenger }) => challenger.logLoss),
    calibration_error: weighted(tested, ({ challenger }) => challenger.calibrationError),
    expected_orders: expected,
    actual_orders: actual,
  };
}

const casesOf = ({ test }: Tested): number => test.snapshot.known.length;

function weighted(tested: readonly Tested[], of: (one: Tested) => number): number {
  const cases = tested.reduce((sum, one) => sum + casesOf(one), 0);
  return tested.reduce((sum, one) => sum + casesOf(one) * of(one), 0) / cases;
}

type Rows = NonNullable<Predictions['customer_predictions']>;

/** A row for each customer and currency. */
function predictionRows(run: string, parts: readonly Part[]): Rows {
  return parts.flatMap(({ shop, expectations, churn }) =>
    expectations.customers.flatMap(({ id, alive, orders90, orders365, values }, i) =>
      values.map(({ currency, value90, value365 }) => ({
        run_id: run,
        source: shop.source,
        customer_id: id,
        currency,
        probability_alive: alive,
        expected_orders_90d: orders90,
        expected_orders_365d: orders365,
        expected_value_90d: value90,
        expected_value_365d: value365,
        churn_risk: churn.risk[i] as number,
        churn_method: churn.method,
      })),
    ),
  );
}
