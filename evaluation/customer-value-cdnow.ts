import { type BgNbd, expectedPurchases, probabilityOfCount } from '../models/customer-value/bg-nbd.ts';
import { fitBgNbd, tabulate } from '../models/customer-value/bg-nbd-fit.ts';
import { expectedSpend, fitGammaGamma, type GammaGamma, type Spending } from '../models/customer-value/gamma-gamma.ts';
import { historyOf, knownAt, purchasesWithin, readShops, type Shop } from '../models/customer-value/shop.ts';
import { dayNumber } from '../models/shared/calendar.ts';
import { cdnowPurchaseDays, purchaseDayFeatures } from './datasets/purchase-days.ts';

const WEEK = 7;
/** Calibration ends with September 1997, after 39 weeks; the next 39 are held out. */
const HOLDOUT_FROM = '1997-10-01';
const WEEKS = 39;
const COUNTS = [0, 1, 2, 3, 4, 5, 6] as const;

/** Fitted to the sample, times in weeks and values in dollars. */
export interface CdnowFit {
  readonly bgNbd: BgNbd;
  readonly logLikelihood: number;
  readonly gammaGamma: GammaGamma;
  readonly customers: number;
  /** Repeat purchase days in the holdout. */
  readonly expected: number;
  readonly actual: number;
  /** Customers by repeat purchases in the calibration period, 0 to 6 and 7 or more. */
  readonly counts: readonly { readonly expected: number; readonly actual: number }[];
}

/** The published exercise: BG/NBD and Gamma-Gamma on the 2,357 customers, repeat purchases only. */
export async function fitCdnow(data: string): Promise<CdnowFit> {
  const [shop] = await readShops(purchaseDayFeatures(await cdnowPurchaseDays(data)));
  if (!shop) throw new Error(`The CDNOW sample in ${data} has no purchases; is the file whole?`);
  const cut = dayNumber(HOLDOUT_FROM, 'purchase_days');
  const known = knownAt(shop, cut);
  const histories = known.map((customer) => {
    const { x, tx, T } = historyOf(customer, cut);
    return { x, tx: tx / WEEK, T: T / WEEK };
  });
  const { parameters: bgNbd, logLikelihood } = fitBgNbd(tabulate(histories));
  return {
    bgNbd,
    logLikelihood,
    gammaGamma: fitGammaGamma(repeatSpending(shop, cut)).parameters,
    customers: known.length,
    expected: histories.reduce((sum, history) => sum + expectedPurchases(bgNbd, history, WEEKS), 0),
    actual: known.reduce((sum, customer) => sum + purchasesWithin(customer, cut, WEEKS * WEEK), 0),
    counts: countTable(histories, bgNbd),
  };
}

/** The published Gamma-Gamma leaves the first purchase out. */
function repeatSpending(shop: Shop, cut: number): readonly Spending[] {
  return knownAt(shop, cut).map(({ days }) => {
    const values = days.slice(1).map(({ amounts }) => amounts[0]?.revenue ?? 0);
    return { purchases: values.length, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
  });
}

function countTable(histories: readonly { x: number; T: number }[], bgNbd: BgNbd): CdnowFit['counts'] {
  const byTime = Map.groupBy(histories, ({ T }) => T);
  const expected = COUNTS.map((count) =>
    [...byTime].reduce((sum, [time, own]) => sum + own.length * probabilityOfCount(bgNbd, count, time), 0),
  );
  const actual = COUNTS.map((count) => histories.filter(({ x }) => x === count).length);
  const rest = (values: readonly number[]): number => histories.length - values.reduce((sum, value) => sum + value, 0);
  return [...expected, rest(expected)].map((value, i) => ({ expected: value, actual: actual[i] ?? rest(actual) }));
}

/** @returns Markdown: parameters and conditional expectations beside the published ones, counts, and the holdout */
export async function cdnowSection(data: string): Promise<string> {
  const fit = await fitCdnow(data);
  const { bgNbd, gammaGamma, counts, expected, actual } = fit;
  const spend = (purchases: number, mean: number): string => expectedSpend(gammaGamma, { purchases, mean }).toFixed(2);
  const rows = [
    [
      'BG/NBD r, alpha, a, b',
      '0.243, 4.414, 0.793, 2.426',
      Object.values(bgNbd)
        .map((value) => value.toFixed(3))
        .join(', '),
    ],
    ['log-likelihood', '-9582.4', fit.logLikelihood.toFixed(1)],
    [
      'purchases in 39 weeks of a customer with x = 2, tx = 30.43, T = 38.86',
      '1.226',
      expectedPurchases(bgNbd, { x: 2, tx: 30.43, T: 38.86 }, WEEKS).toFixed(3),
    ],
    [
      'purchases of a new customer in 78 weeks',
      '1.8576',
      expectedPurchases(bgNbd, { x: 0, tx: 0, T: 0 }, 78).toFixed(4),
    ],
    [
      'Gamma-Gamma p, q, v',
      '6.25, 3.74, 15.44',
      Object.values(gammaGamma)
        .map((value) => value.toFixed(2))
        .join(', '),
    ],
    [
      'mean value to come: no repeat purchase; one of 11.77; two of 22.35',
      '35.17; 18.91; 24.65',
      `${spend(0, 0)}; ${spend(1, 11.77)}; ${spend(2, 22.345)}`,
    ],
  ];
  const off = (100 * (expected / actual - 1)).toFixed(1);
  return `### CDNOW

The sample of ${fit.customers} customers, calibrated on 39 weeks; published by Fader, Hardie & Lee (2005) and Fader & Hardie (2013).

| | published | here |
|---|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

| repeat purchases by week 39 | ${[...COUNTS, '7 or more'].join(' | ')} |
|---|${counts.map(() => '---').join('|')}|
| customers | ${counts.map((count) => count.actual).join(' | ')} |
| expected | ${counts.map((count) => count.expected.toFixed(0)).join(' | ')} |

Weeks 40 to 78, held out: ${expected.toFixed(0)} purchase days expected, ${actual} made (${off} %).`;
}
