import { money, percent, range, title } from '../format.ts';
import type { Overview } from './key-figures.tsx';

/** What changed since the period before, a sentence each. */
export const WhatChanged = ({ overview: { changes, currency } }: { readonly overview: Overview }) =>
  changes.length === 0 ? (
    <p className="state">Nothing that is worth a word.</p>
  ) : (
    <ul className="sentences">
      {changes.map((change) => (
        <li key={change.text} className={change.amount < 0 ? 'worse' : 'better'}>
          {sentenceOf(change, currency)}
        </li>
      ))}
    </ul>
  );

/** What the period is compared with, where it is. */
export const againstOf = ({ period: { compareFrom, compareTo } }: Overview): { hint?: string } =>
  compareFrom && compareTo ? { hint: `against ${range(compareFrom, compareTo)}` } : {};

const OF: Readonly<Record<string, string>> = { country: 'from', category: 'of', channel: 'through' };

/** What changed, in the language of the reader’s figures. */
function sentenceOf({ dimension, value, amount, before }: Overview['changes'][number], currency: string): string {
  const what = dimension === null ? 'Revenue' : `Revenue ${OF[dimension] ?? 'of'} ${title(value)}`;
  const how = `${amount < 0 ? 'fell' : 'rose'} by ${money(Math.abs(amount), currency)}`;
  if (before <= 0) return `${what} ${how}, from nothing.`;
  return amount <= -before ? `${what} ${how}, to nothing.` : `${what} ${how}, ${percent(Math.abs(amount) / before)}.`;
}
