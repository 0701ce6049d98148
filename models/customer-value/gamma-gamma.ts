import { digamma, logGamma } from '../shared/special-functions.ts';
import { type LikelihoodFit, maximiseLikelihood } from './likelihood.ts';
import { amountsIn, currenciesOf, type Known } from './shop.ts';

/**
 * The Gamma-Gamma model of spending (Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value"): a purchase's value is
 * Gamma(p, ν) for a customer, ν varies over customers as Gamma(q, v). The population's mean pv / (q - 1) is kept finite by
 * searching q above 1.
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  /** In the unit of the values. */
  readonly v: number;
}

/** A customer's spending: how many purchases had a value above zero, and the mean of those values. */
export interface Spending {
  readonly purchases: number;
  readonly mean: number;
}

/** Parameters by maximum likelihood (equation 1a of the note). Spending of no purchase, or of no value, is left out. */
export function fitGammaGamma(customers: Iterable<Spending>): LikelihoodFit<keyof GammaGamma> {
  const observed = [...customers].filter(({ purchases, mean }) => purchases > 0 && mean > 0);
  const average = observed.length > 0 ? observed.reduce((sum, { mean }) => sum + mean, 0) / observed.length : 1;
  const byCount = countsOf(observed);
  const fit = maximiseLikelihood({
    names: ['p', 'q', 'v'],
    start: { p: 2, q: 2, v: average },
    observations: observed.length,
    logLikelihood: ([p, aboveOne, v], gradient) => {
      const at = { p, q: 1 + (aboveOne as number), v } as GammaGamma;
      return countTerms(at, byCount, gradient) + valueTerms(at, observed, gradient);
    },
  });
  return { ...fit, parameters: { ...fit.parameters, q: 1 + fit.parameters.q } };
}

function countsOf(observed: readonly Spending[]): readonly (readonly [purchases: number, customers: number])[] {
  const counts = new Map<number, number>();
  for (const { purchases } of observed) counts.set(purchases, (counts.get(purchases) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => left - right);
}

/** The part of the log-likelihood with gamma functions; sets the gradient to its derivatives. */
function countTerms({ p, q, v }: GammaGamma, byCount: Iterable<readonly [number, number]>, gradient: number[]): number {
  let value = 0;
  let [dp, dq, dv] = [0, 0, 0];
  const [logGammaQ, psiQ, logV] = [logGamma(q), digamma(q), Math.log(v)];
  for (const [n, customers] of byCount) {
    value += customers * (logGamma(p * n + q) - logGamma(p * n) - logGammaQ + q * logV + p * n * Math.log(n));
    const psiSum = digamma(p * n + q);
    dp += customers * n * (psiSum - digamma(p * n) + Math.log(n));
    dq += customers * (psiSum - psiQ + logV);
    dv += (customers * q) / v;
  }
  gradient[0] = dp;
  gradient[1] = dq;
  gradient[2] = dv;
  return value;
}

/** (pn - 1) ln m - (pn + q) ln(nm + v), summed; adds its derivatives to the gradient. */
function valueTerms({ p, q, v }: GammaGamma, observed: readonly Spending[], gradient: number[]): number {
  let value = 0;
  let [dp, dq, dv] = [0, 0, 0];
  for (const { purchases: n, mean } of observed) {
    const logMean = Math.log(mean);
    const total = n * mean + v;
    const logTotal = Math.log(total);
    value += (p * n - 1) * logMean - (p * n + q) * logTotal;
    dp += n * (logMean - logTotal);
    dq -= logTotal;
    dv -= (p * n + q) / total;
  }
  gradient[0] = (gradient[0] as number) + dp;
  gradient[1] = (gradient[1] as number) + dq;
  gradient[2] = (gradient[2] as number) + dv;
  return value;
}

/** Expected value of a customer's purchases to come (equation 5); without a purchase the population's mean. */
export function expectedSpend({ p, q, v }: GammaGamma, { purchases, mean }: Spending): number {
  return (p * (v + purchases * mean)) / (p * purchases + q - 1);
}

/** What customers spend in a currency on a purchase day. */
export interface CurrencySpending {
  readonly currency: string;
  readonly gammaGamma: GammaGamma;
  /** Share of purchase days in the currency that left the shop something: gifts and what came back whole do not. */
  readonly paidShare: number;
  /** Parameters that ran off, and whereto. */
  readonly boundary: readonly string[];
}

/** A customer's purchase days in a currency. */
export interface OwnSpending {
  readonly currency: string;
  /** Share of all purchase days that have the currency. */
  readonly share: number;
  readonly days: number;
  /** Of the days that left the shop something, net of returns. */
  readonly paid: Spending;
}

/** A customer's spending in each currency, that of most days first. */
export function spendingOf({ days }: Known): readonly OwnSpending[] {
  return currenciesOf(days).map((currency) => {
    const amounts = amountsIn(days, currency);
    const paid = amounts.map(({ revenue, returned }) => revenue - returned).filter((value) => value > 0);
    const mean = paid.length > 0 ? paid.reduce((sum, value) => sum + value, 0) / paid.length : 0;
    return {
      currency,
      share: amounts.length / days.length,
      days: amounts.length,
      paid: { purchases: paid.length, mean },
    };
  });
}

/** Learns each currency's spending, in the order of the currencies' names. */
export function learnSpending(customers: readonly (readonly OwnSpending[])[]): ReadonlyMap<string, CurrencySpending> {
  const byCurrency = Map.groupBy(customers.flat(), ({ currency }) => currency);
  const names = [...byCurrency.keys()].sort();
  return new Map(
    names.map((currency) => {
      const own = byCurrency.get(currency) ?? [];
      const { parameters, boundary } = fitGammaGamma(own.map(({ paid }) => paid));
      const days = own.reduce((sum, spending) => sum + spending.days, 0);
      const paid = own.reduce((sum, spending) => sum + spending.paid.purchases, 0);
      return [currency, { currency, gammaGamma: parameters, paidShare: paid / days, boundary }];
    }),
  );
}

/** Net revenue to expect of a purchase day of the customer in the currency; the share of paid days leans on everybody's by one day. */
export function valueOfDay({ share, days, paid }: OwnSpending, { gammaGamma, paidShare }: CurrencySpending): number {
  const ownPaidShare = (paid.purchases + paidShare) / (days + 1);
  return share * ownPaidShare * expectedSpend(gammaGamma, paid);
}
