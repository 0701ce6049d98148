import type { Matrix } from '../boosting/index.ts';
import { type BgNbd, type PurchaseHistory, probabilityAlive, probabilityOfNone } from './bg-nbd.ts';
import type { PurchaseDay } from './shop.ts';
import { amountsIn, currenciesOf, historyOf, type Known, recencyOf } from './shop.ts';

/** When and over how many days churn is asked for, and the model of purchases as known then. */
export interface Outlook {
  /** The window starts on this day; features know nothing of it or later. */
  readonly cut: number;
  readonly window: number;
  readonly bgNbd: BgNbd;
}

/**
 * Returns are dated by the purchase they belong to, not by when they came in. Purchases this old have theirs behind them;
 * younger ones are left out, for what comes back after the cut would tell of the future.
 */
const RETURNS_SETTLE_IN_DAYS = 60;
const YEAR = 365;
const RECENT_PURCHASES = 3;

type Feature = (days: readonly PurchaseDay[], history: PurchaseHistory, outlook: Outlook) => number;

/** NaN is a value that the customer does not have, such as an interval after one purchase. */
const FEATURES: Readonly<Record<string, Feature>> = {
  recency_days: (_, history) => recencyOf(history),
  purchase_days: (days) => days.length,
  age_days: (_, { T }) => T,
  mean_interval_days: (_, history) => meanInterval(history),
  interval_deviation_days: (days, history) => intervalDeviation(days, history),
  recency_by_interval: (_, history) => recencyOf(history) / meanInterval(history),
  last_interval_days: (days) => (days.at(-1)?.day ?? Number.NaN) - (days.at(-2)?.day ?? Number.NaN),
  days_in_last_third: (days, _, { cut, window }) => count(days, cut - window / 3, cut),
  days_in_last_window: (days, _, { cut, window }) => count(days, cut - window, cut),
  days_in_window_before: (days, _, { cut, window }) => count(days, cut - 2 * window, cut - window),
  same_season_last_year: (days, { T }, { cut, window }) =>
    T >= YEAR - window ? count(days, cut - YEAR, cut - YEAR + window) : Number.NaN,
  orders_by_day: (days) => mean(days.map(({ orders }) => orders)),
  units_by_day: (days) => mean(days.map(({ units }) => units)),
  products_by_day: (days) => mean(days.map(({ products }) => products)),
  mean_spend: (days) => mean(spending(days)),
  spend_trend: (days) => trend(spending(days)),
  returned_share: (days, _, { cut }) => returnedShare(days, cut),
  probability_alive: (_, history, { bgNbd }) => probabilityAlive(bgNbd, history),
  probability_of_none: (_, history, { bgNbd, window }) => probabilityOfNone(bgNbd, history, window),
};

const NAMES = Object.keys(FEATURES);

/** The features of customers as of a cut, a row each. */
export function churnFeatures(known: readonly Known[], outlook: Outlook): Matrix {
  const columns = NAMES.map(() => new Float64Array(known.length));
  const features = Object.values(FEATURES);
  known.forEach((customer, row) => {
    const history = historyOf(customer, outlook.cut);
    features.forEach((feature, i) => {
      const value = feature(customer.days, history, outlook);
      (columns[i] as Float64Array)[row] = Number.isFinite(value) ? value : Number.NaN;
    });
  });
  return { names: NAMES, columns, rows: known.length };
}

const count = (days: readonly PurchaseDay[], from: number, to: number): number =>
  days.reduce((sum, { day }) => sum + (day >= from && day < to ? 1 : 0), 0);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const meanInterval = ({ x, tx }: PurchaseHistory): number => (x > 0 ? tx / x : Number.NaN);

function intervalDeviation(days: readonly PurchaseDay[], history: PurchaseHistory): number {
  if (history.x < 2) return Number.NaN;
  const expected = meanInterval(history);
  const squares = days.slice(1).map(({ day }, i) => (day - (days[i] as PurchaseDay).day - expected) ** 2);
  return Math.sqrt(mean(squares));
}

/** Revenue by day in the customer's own currency, before returns. */
function spending(days: readonly PurchaseDay[]): readonly number[] {
  const [currency] = currenciesOf(days);
  if (currency === undefined) return [];
  return amountsIn(days, currency)
    .map(({ revenue }) => revenue)
    .filter(Number.isFinite);
}

/** How the last purchases compare with all of them. */
const trend = (values: readonly number[]): number =>
  values.length > RECENT_PURCHASES ? mean(values.slice(-RECENT_PURCHASES)) / mean(values) : Number.NaN;

function returnedShare(days: readonly PurchaseDay[], cut: number): number {
  const settled = days.filter(({ day }) => day < cut - RETURNS_SETTLE_IN_DAYS);
  const [currency] = currenciesOf(settled);
  if (currency === undefined) return Number.NaN;
  const own = amountsIn(settled, currency).filter(({ revenue }) => revenue > 0);
  const revenue = own.reduce((sum, amount) => sum + amount.revenue, 0);
  return own.reduce((sum, { returned }) => sum + returned, 0) / revenue;
}
