import { hypergeometric, logGamma } from '../shared/special-functions.ts';

/**
 * The BG/NBD model (Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way): while alive a customer buys at a rate
 * that varies over customers as Gamma(r, alpha), and leaves for good after any purchase with a probability that varies as
 * Beta(a, b). Times are in one unit throughout, which is that of alpha.
 */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** What the model needs to know of a customer. */
export interface PurchaseHistory {
  /** Repeat purchases: the first one does not count. */
  readonly x: number;
  /** Time from the first purchase to the last; 0 when there is one only. */
  readonly tx: number;
  /** Time from the first purchase to the end of observation. */
  readonly T: number;
}

/** Probability that the customer has not left yet (equation 7); 1 before the first repeat purchase, by the model's assumption. */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: PurchaseHistory): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}

/** The closed form below has a removable singularity at a = 1; this far from it, it has lost few digits. */
const AWAY_FROM_ONE = 1e-5;

/**
 * Purchases expected in the time `t` after the end of observation (equation 10, its hypergeometric function by Euler's
 * transformation, under which the powers of the original cancel). With x = 0 and T = 0: those of a new customer (equation 9).
 */
export function expectedPurchases(model: BgNbd, history: PurchaseHistory, t: number): number {
  const { r, alpha, b } = model;
  const { x, T } = history;
  const a = Math.abs(model.a - 1) < AWAY_FROM_ONE ? 1 + AWAY_FROM_ONE : model.a;
  const stay = (alpha + T) / (alpha + T + t);
  const c = a + b + x - 1;
  const bracket = 1 - stay ** (a - 1) * hypergeometric(c - r - x, a - 1, c, 1 - stay);
  return Math.max(0, (c / (a - 1)) * bracket) * probabilityAlive(model, history);
}

/**
 * Probability of no purchase in the time `t` after the end of observation: the customer has left, or is alive and does not buy.
 * The rate of one who is alive is Gamma(r + x, alpha + T), and nobody leaves but after a purchase.
 */
export function probabilityOfNone(model: BgNbd, history: PurchaseHistory, t: number): number {
  const { r, alpha } = model;
  const quiet = ((alpha + history.T) / (alpha + history.T + t)) ** (r + history.x);
  return 1 - probabilityAlive(model, history) * (1 - quiet);
}

/** Probability that a new customer makes `x` repeat purchases in the time `t` (equation 8). */
export function probabilityOfCount({ r, alpha, a, b }: BgNbd, x: number, t: number): number {
  const logBeta = (p: number, q: number): number => logGamma(p) + logGamma(q) - logGamma(p + q);
  const [logStay, logMove] = [Math.log(alpha / (alpha + t)), Math.log(t / (alpha + t))];
  const count = (j: number): number =>
    Math.exp(logGamma(r + j) - logGamma(r) - logGamma(j + 1) + r * logStay + j * logMove);
  const stayed = Math.exp(logBeta(a, b + x) - logBeta(a, b)) * count(x);
  if (x === 0) return stayed;
  let fewer = 0;
  for (let j = 0; j < x; j++) fewer += count(j);
  return stayed + Math.exp(logBeta(a + 1, b + x - 1) - logBeta(a, b)) * (1 - fewer);
}
