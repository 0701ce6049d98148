import { expectedPurchases, probabilityAlive } from './bg-nbd.ts';
import { type CurrencySpending, learnSpending, type OwnSpending, spendingOf, valueOfDay } from './gamma-gamma.ts';
import type { Snapshot } from './snapshots.ts';

export const HORIZONS = { short: 90, long: 365 } as const;

/** What is expected of a customer's spending in a currency, in units of it. */
export interface ExpectedValue {
  readonly currency: string;
  readonly value90: number;
  readonly value365: number;
}

export interface Expectation {
  readonly id: string;
  readonly alive: number;
  /** Purchase days. */
  readonly orders90: number;
  readonly orders365: number;
  /** In each currency, that of most purchase days first. */
  readonly values: readonly ExpectedValue[];
}

export interface Expectations {
  readonly customers: readonly Expectation[];
  readonly spending: ReadonlyMap<string, CurrencySpending>;
}

/** What a snapshot lets expect of its customers after its cut. */
export function expectationsOf({ known, histories, bgNbd }: Snapshot): Expectations {
  const own = known.map(spendingOf);
  const spending = learnSpending(own);
  const customers = known.map(({ customer }, i): Expectation => {
    const history = histories[i] as (typeof histories)[number];
    const orders90 = expectedPurchases(bgNbd, history, HORIZONS.short);
    const orders365 = expectedPurchases(bgNbd, history, HORIZONS.long);
    const values = (own[i] as readonly OwnSpending[]).map((spent) => {
      const value = valueOfDay(spent, spending.get(spent.currency) as CurrencySpending);
      return { currency: spent.currency, value90: orders90 * value, value365: orders365 * value };
    });
    return { id: customer.id, alive: probabilityAlive(bgNbd, history), orders90, orders365, values };
  });
  return { customers, spending };
}
