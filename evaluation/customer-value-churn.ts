import type { PurchaseDayRow } from '../contracts/features.ts';
import { aucGain, chooseSettings } from '../models/customer-value/choose.ts';
import { churnRisk, evaluate, type Test, testWindow } from '../models/customer-value/evaluate.ts';
import { expectationsOf } from '../models/customer-value/expectations.ts';
import { CHURN_METHODS } from '../models/customer-value/recipe.ts';
import { readShops } from '../models/customer-value/shop.ts';
import { Snapshots } from '../models/customer-value/snapshots.ts';
import { dayText } from '../models/shared/calendar.ts';
import { bootstrapInterval } from '../models/shared/metrics/bootstrap.ts';
import { auc, calibration, rankedAuc } from '../models/shared/metrics/classification.ts';
import { purchaseDayFeatures } from './datasets/purchase-days.ts';

const SEED = 1;
const RESAMPLES = 500;

export interface ChurnReport {
  readonly markdown: string;
  /** Of the method that validation chose, on the test window. */
  readonly auc: number;
}

/** Churn in a window of so many days: the chosen method and all others on the last window of the data. */
export async function churnSection(
  title: string,
  rows: readonly PurchaseDayRow[],
  window: number,
): Promise<ChurnReport> {
  const [shop] = await readShops(purchaseDayFeatures(rows));
  if (!shop) throw new Error(`${title} has no purchases; is the file whole?`);
  const snapshots = new Snapshots(shop, window);
  const choice = chooseSettings(snapshots, { churnWindowDays: window }, SEED);
  const test = testWindow(snapshots);
  if ('unable' in test) throw new Error(`${title} cannot be tested: ${test.unable}.`);
  const { snapshot } = test;
  const methods = CHURN_METHODS.map((churnMethod) => ({
    ...churnRisk(snapshots, snapshot, { ...choice.settings, churnMethod }, SEED),
    chosen: churnMethod === choice.settings.churnMethod,
  }));
  const chosen = methods.find((method) => method.chosen) ?? methods[0];
  const risk = chosen?.risk ?? snapshot.risk;
  const days = `${dayText(snapshot.cut)} to ${dayText(snapshot.cut + window - 1)}`;
  const markdown = `### ${title}, churn within ${window} days

Test window ${days}: ${snapshot.known.length} customers, ${(100 * test.churnRate).toFixed(1)} % of whom did not buy. Method: **${choice.settings.churnMethod}**, for ${choice.reason}.

| | AUC (95 % interval) | gain on recency alone | log loss | calibration error |
|---|---|---|---|---|
| recency alone | ${aucCell(snapshot.recency, test)} | | | |
| probability alive (BG/NBD) | ${aucCell(snapshot.gone, test)} | ${gainCell(snapshot.gone, test)} | | |
${methods.map((method) => methodRow(method, test)).join('\n')}

${calibrationTable(risk, test)}

${holdout(test, window)}`;
  return { markdown, auc: auc(risk, snapshot.churned) };
}

function methodRow(
  method: { readonly method: (typeof CHURN_METHODS)[number]; readonly risk: Float64Array; readonly chosen: boolean },
  test: Test,
): string {
  const { logLoss, calibrationError } = evaluate(method, test);
  const name = method.chosen ? `**${method.method}**, chosen` : method.method;
  const figures = [
    aucCell(method.risk, test),
    gainCell(method.risk, test),
    logLoss.toFixed(4),
    calibrationError.toFixed(3),
  ];
  return `| ${name} | ${figures.join(' | ')} |`;
}

function aucCell(scores: Float64Array, { snapshot: { churned } }: Test): string {
  const area = rankedAuc(scores, churned);
  const weights = new Float64Array(churned.length);
  const { lower, upper } = bootstrapInterval(
    churned.length,
    (sample) => {
      weights.fill(0);
      for (const at of sample) weights[at] = (weights[at] as number) + 1;
      return area(weights);
    },
    { resamples: RESAMPLES, seed: SEED },
  );
  return `${area().toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}

function gainCell(scores: Float64Array, { snapshot: { recency, churned } }: Test): string {
  const { lower, upper } = aucGain(scores, recency, churned, { resamples: RESAMPLES, seed: SEED });
  return `${lower.toFixed(3)} to ${upper.toFixed(3)}`;
}

function calibrationTable(risk: Float64Array, { snapshot: { churned } }: Test): string {
  const bins = calibration(risk, churned);
  return `| decile of churn risk | ${bins.map((_, i) => i + 1).join(' | ')} |
|---|${bins.map(() => '---').join('|')}|
| mean risk | ${bins.map(({ expected }) => expected.toFixed(3)).join(' | ')} |
| churned | ${bins.map(({ observed }) => observed.toFixed(3)).join(' | ')} |`;
}

/** Values are compared where the window is the horizon of one. */
function holdout({ expectedOrders, actualOrders, snapshot }: Test, window: number): string {
  const orders = `Purchase days in the test window: ${expectedOrders.toFixed(0)} expected (BG/NBD), ${actualOrders} made.`;
  if (window !== 90) return orders;
  const expected = expectationsOf(snapshot).customers.reduce((sum, { values }) => sum + (values[0]?.value90 ?? 0), 0);
  const actual = snapshot.known
    .flatMap(({ customer }) => customer.days)
    .filter(({ day }) => day >= snapshot.cut && day < snapshot.cut + window)
    .reduce((sum, { amounts }) => sum + (amounts[0] ? amounts[0].revenue - amounts[0].returned : 0), 0);
  return `${orders} Their net value: ${expected.toFixed(0)} expected, ${actual.toFixed(0)} made.`;
}
