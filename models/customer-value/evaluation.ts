import type { Evaluation } from '../../contracts/models.ts';
import { dayText } from '../shared/days.ts';
import type { Part, Tested } from './part.ts';

/** What the parts of a run amount to: figures of the test windows, weighted by their customers. */
export function evaluationOf(parts: readonly Part[]): Evaluation {
  const tested = parts.flatMap((part) => (part.tested === null ? [] : [part.tested]));
  const judged = tested.length > 0;
  const settings = parts.map(({ shop, settings: own }) => [shop.source, own] as const);
  return {
    metric: 'auc',
    better: 'higher',
    challenger: judged ? weighted(tested, ({ challenger }) => challenger.auc) : null,
    champion:
      judged && tested.every(({ champion }) => champion) ? weighted(tested, (one) => one.champion?.auc ?? 0) : null,
    baselines: judged
      ? {
          'recency alone': weighted(tested, ({ test }) => test.recencyAuc),
          'probability alive': weighted(tested, ({ test }) => test.aliveAuc),
        }
      : {},
    metrics: judged ? metricsOf(tested) : {},
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
