import { auc, calibration, calibrationError, logLoss } from '../shared/metrics/classification.ts';
import { expectedPurchases } from './bg-nbd.ts';
import { isTold } from './choose.ts';
import { classify } from './classifier.ts';
import type { ChurnMethod, Settings } from './recipe.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import { evaluationCuts, hasHistory } from './splits.ts';

/** Churn probabilities by the method that the settings name, or by recency and frequency where that one cannot be. */
export interface ChurnRisk {
  readonly method: ChurnMethod;
  readonly risk: Float64Array;
  /** Why the method is not the one that was asked for. */
  readonly unable?: string;
}

export function churnRisk(snapshots: Snapshots, snapshot: Snapshot, settings: Settings, seed: number): ChurnRisk {
  const method = 'recency and frequency';
  if (settings.churnMethod === method) return { method, risk: snapshot.risk };
  const classified = classify(snapshots, snapshot, settings, seed);
  if ('unable' in classified) return { method, risk: snapshot.risk, unable: classified.unable };
  return { method: 'classifier', risk: classified.risk };
}

/** How churn probabilities did on the test window. */
export interface Scores {
  readonly auc: number;
  readonly logLoss: number;
  readonly calibrationError: number;
}

/** The last window of the data, which nothing was chosen on. */
export interface Test {
  readonly snapshot: Snapshot;
  readonly churnRate: number;
  readonly recencyAuc: number;
  readonly aliveAuc: number;
  /** Purchase days in the window: expected of all customers, and made by them. */
  readonly expectedOrders: number;
  readonly actualOrders: number;
}

/** Null, with the reason, when there is nothing to test on. */
export function testWindow(snapshots: Snapshots): Test | { readonly unable: string } {
  const { shop, window } = snapshots;
  const cut = evaluationCuts(shop, window).test;
  if (!hasHistory(shop, cut)) {
    const days = shop.lastDay + 1 - shop.firstDay;
    return { unable: `${days} days of data are too few to hold ${window} back for a test` };
  }
  const snapshot = snapshots.at(cut);
  if (!isTold(snapshot)) return { unable: 'nobody or everybody churned in the test window' };
  const { churned, recency, gone, purchases, bgNbd, histories } = snapshot;
  return {
    snapshot,
    churnRate: sum(churned) / churned.length,
    recencyAuc: auc(recency, churned),
    aliveAuc: auc(gone, churned),
    expectedOrders: histories.reduce((total, history) => total + expectedPurchases(bgNbd, history, window), 0),
    actualOrders: sum(purchases),
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

export function evaluate({ risk }: ChurnRisk, { snapshot: { churned } }: Test): Scores {
  return {
    auc: auc(risk, churned),
    logLoss: logLoss(risk, churned),
    calibrationError: calibrationError(calibration(risk, churned)),
  };
}
