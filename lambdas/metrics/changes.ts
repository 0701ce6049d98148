import type { Change, FacetValue } from '../../contracts/metrics.ts';
import { round2 } from '../reports/figures.ts';

/** Changes smaller than this part of the earlier revenue are none. */
const LEAST_SHARE = 0.02;
const MOST_CHANGES = 6;
const PERCENT = 100;
const NUMBER = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What there is to say of a dimension. */
export interface Compared {
  readonly dimension: 'country' | 'category' | 'channel';
  readonly values: readonly FacetValue[];
}

const PHRASES: Readonly<Record<Compared['dimension'], (value: string) => string>> = {
  country: (value) => `Revenue from ${value}`,
  category: (value) => `Revenue of ${value}`,
  channel: (value) => `Revenue through ${value}`,
};

/**
 * What changed since an earlier period, in sentences, the largest amount first.
 * @param earlier revenue then; where it was nothing, nothing is said
 * @param dimensions that no filter narrows: of those that one does, everything is said already
 */
export function changesOf(
  revenue: number,
  earlier: number | null,
  currency: string,
  dimensions: readonly Compared[],
): readonly Change[] {
  if (earlier === null || earlier <= 0) return [];
  const all = [
    { dimension: null, value: null, phrase: 'Revenue', now: revenue, before: earlier },
    // The only value of a dimension has changed as the whole has.
    ...dimensions.flatMap(({ dimension, values }) =>
      (values.length > 1 ? values : []).map(({ value, revenue: now, previous }) => ({
        dimension,
        value,
        phrase: PHRASES[dimension](value),
        now,
        before: previous ?? 0,
      })),
    ),
  ];
  return all
    .map((of) => ({ ...of, amount: round2(of.now - of.before) }))
    .filter(({ amount }) => Math.abs(amount) >= LEAST_SHARE * earlier)
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
    .slice(0, MOST_CHANGES)
    .map(({ dimension, value, phrase, amount, before }) => ({
      ...{ dimension, value, amount, before: round2(before) },
      text: sentence(phrase, amount, before, currency),
    }));
}

function sentence(phrase: string, amount: number, before: number, currency: string): string {
  const change = `${amount < 0 ? 'fell' : 'rose'} by ${NUMBER.format(Math.abs(amount))} ${currency}`;
  if (before <= 0) return `${phrase} ${change}, from nothing.`;
  if (amount <= -before) return `${phrase} ${change}, to nothing.`;
  return `${phrase} ${change}, ${Math.round((Math.abs(amount) / before) * PERCENT)} %.`;
}
