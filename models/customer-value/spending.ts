import { expectedSpend, fitGammaGamma, type GammaGamma, type Spending } from './gamma-gamma.ts';
import { amountsIn, currenciesOf, type Known } from './history.ts';

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
