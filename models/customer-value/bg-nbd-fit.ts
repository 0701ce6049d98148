import { digamma, logGamma } from '../shared/special-functions.ts';
import type { BgNbd, PurchaseHistory } from './bg-nbd.ts';
import { type LikelihoodFit, maximiseLikelihood } from './likelihood.ts';

/** Distinct histories in columns, with how many customers share each: sums over customers become sums over these. */
export interface HistoryTable {
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  readonly customers: Float64Array;
  readonly total: number;
}

export function tabulate(histories: Iterable<PurchaseHistory>): HistoryTable {
  const counts = new Map<string, { readonly history: PurchaseHistory; customers: number }>();
  let total = 0;
  for (const history of histories) {
    // A customer who never came back says nothing through tx, whatever it holds.
    const key = `${history.x}|${history.x > 0 ? history.tx : 0}|${history.T}`;
    const same = counts.get(key);
    if (same) same.customers += 1;
    else counts.set(key, { history, customers: 1 });
    total += 1;
  }
  const distinct = [...counts.values()];
  return {
    x: Float64Array.from(distinct, ({ history }) => history.x),
    tx: Float64Array.from(distinct, ({ history }) => (history.x > 0 ? history.tx : 0)),
    T: Float64Array.from(distinct, ({ history }) => history.T),
    customers: Float64Array.from(distinct, ({ customers }) => customers),
    total,
  };
}

/** Parameters by maximum likelihood (equation 6 of the paper). */
export function fitBgNbd(table: HistoryTable): LikelihoodFit<keyof BgNbd> {
  let time = 0;
  for (let i = 0; i < table.T.length; i++) time += (table.customers[i] as number) * (table.T[i] as number);
  const meanTime = table.total > 0 ? time / table.total : 0;
  const byCount = customersByCount(table);
  return maximiseLikelihood({
    names: ['r', 'alpha', 'a', 'b'],
    start: { r: 1, alpha: Math.max(meanTime, 1), a: 1, b: 3 },
    observations: table.total,
    logLikelihood: ([r, alpha, a, b], gradient) => {
      const at = { r, alpha, a, b } as BgNbd;
      return countTerms(at, byCount, gradient) + timeTerms(at, table, gradient);
    },
  });
}

/** Customers by their repeat purchases: the gamma functions of the likelihood depend on nothing else. */
function customersByCount({ x, customers }: HistoryTable): readonly (readonly [x: number, customers: number])[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    counts.set(x[i] as number, (counts.get(x[i] as number) ?? 0) + (customers[i] as number));
  }
  return [...counts].sort(([left], [right]) => left - right);
}

/** The part of the log-likelihood with gamma functions; sets the gradient to its derivatives. */
function countTerms(
  { r, alpha, a, b }: BgNbd,
  byCount: Iterable<readonly [number, number]>,
  gradient: number[],
): number {
  let value = 0;
  let [dr, dalpha, da, db] = [0, 0, 0, 0];
  const constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  const [psiR, psiAb, psiB] = [digamma(r), digamma(a + b), digamma(b)];
  for (const [x, customers] of byCount) {
    value += customers * (constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x));
    const psiAbx = digamma(a + b + x);
    dr += customers * (digamma(r + x) - psiR + Math.log(alpha));
    dalpha += (customers * r) / alpha;
    da += customers * (psiAb - psiAbx);
    db += customers * (psiAb + digamma(b + x) - psiB - psiAbx);
  }
  gradient[0] = dr;
  gradient[1] = dalpha;
  gradient[2] = da;
  gradient[3] = db;
  return value;
}

/** ln((α+T)^-(r+x) + [x > 0] a/(b+x-1) (α+tx)^-(r+x)), summed; adds its derivatives to the gradient. */
function timeTerms({ r, alpha, a, b }: BgNbd, table: HistoryTable, gradient: number[]): number {
  let value = 0;
  let [dr, dalpha, da, db] = [0, 0, 0, 0];
  for (let i = 0; i < table.x.length; i++) {
    const x = table.x[i] as number;
    const customers = table.customers[i] as number;
    const atEnd = alpha + (table.T[i] as number);
    const logEnd = Math.log(atEnd);
    if (x === 0) {
      value -= customers * r * logEnd;
      dr -= customers * logEnd;
      dalpha -= (customers * r) / atEnd;
      continue;
    }
    const atLast = alpha + (table.tx[i] as number);
    const logLast = Math.log(atLast);
    // Odds that the customer left after the last purchase; `gone` is their probability.
    const odds = (a / (b + x - 1)) * Math.exp((r + x) * (logEnd - logLast));
    const gone = odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
    const alive = 1 - gone;
    value +=
      customers * (odds < 1e15 ? Math.log1p(odds) - (r + x) * logEnd : Math.log(a / (b + x - 1)) - (r + x) * logLast);
    dr -= customers * (alive * logEnd + gone * logLast);
    dalpha -= customers * (r + x) * (alive / atEnd + gone / atLast);
    da += (customers * gone) / a;
    db -= (customers * gone) / (b + x - 1);
  }
  gradient[0] = (gradient[0] as number) + dr;
  gradient[1] = (gradient[1] as number) + dalpha;
  gradient[2] = (gradient[2] as number) + da;
  gradient[3] = (gradient[3] as number) + db;
  return value;
}
