import type { Matrix } from '../boosting/index.ts';
import { type BgNbd, type PurchaseHistory, probabilityAlive, probabilityOfNone } from './bg-nbd.ts';
import { fitBgNbd, tabulate } from './bg-nbd-fit.ts';
import { churnFeatures } from './churn-features.ts';
import type { Shop } from './shop.ts';
import { historyOf, type Known, knownAt, purchasesWithin, recencyOf } from './shop.ts';

/** A shop as known at a cut, and what its customers did in the window after it. */
export interface Snapshot {
  readonly cut: number;
  readonly known: readonly Known[];
  readonly histories: readonly PurchaseHistory[];
  readonly bgNbd: BgNbd;
  /** Parameters that ran off, and whereto. */
  readonly boundary: readonly string[];
  readonly features: Matrix;
  /** Purchase days in the window; all 0 where it lies after the data. */
  readonly purchases: Float64Array;
  /** 1: no purchase in the window. */
  readonly churned: Float64Array;
  /** Days since the last purchase. */
  readonly recency: Float64Array;
  readonly gone: Float64Array;
  /** Probability of no purchase in the window, by recency and frequency. */
  readonly risk: Float64Array;
}

/** Makes each snapshot of a shop once: several splits look at the same ones. */
export class Snapshots {
  readonly shop: Shop;
  /** Days within which a customer who does not buy has churned. */
  readonly window: number;
  readonly #made = new Map<number, Snapshot>();

  constructor(shop: Shop, window: number) {
    this.shop = shop;
    this.window = window;
  }

  at(cut: number): Snapshot {
    const made = this.#made.get(cut) ?? snapshot(this.shop, cut, this.window);
    this.#made.set(cut, made);
    return made;
  }
}

function snapshot(shop: Shop, cut: number, window: number): Snapshot {
  const known = knownAt(shop, cut);
  const histories = known.map((customer) => historyOf(customer, cut));
  const { parameters: bgNbd, boundary } = fitBgNbd(tabulate(histories));
  const purchases = Float64Array.from(known, (customer) => purchasesWithin(customer, cut, window));
  return {
    cut,
    known,
    histories,
    bgNbd,
    boundary,
    features: churnFeatures(known, { cut, window, bgNbd }),
    purchases,
    churned: purchases.map((count) => (count === 0 ? 1 : 0)),
    recency: Float64Array.from(histories, recencyOf),
    gone: Float64Array.from(histories, (history) => 1 - probabilityAlive(bgNbd, history)),
    risk: Float64Array.from(histories, (history) => probabilityOfNone(bgNbd, history, window)),
  };
}
