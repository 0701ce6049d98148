import type { History } from '../history.ts';

/** How a series can be continued. */
export interface Method {
  readonly name: MethodName;
  /**
   * What to expect of each day after the history, at least 0 each.
   * @param days whole weeks
   * @returns null when the history is too short for the method, or nothing can be fitted to it
   */
  forecast(history: History, days: number): Float64Array | null;
}

export const METHOD_NAMES = [
  'last value',
  'mean of 4 weeks',
  'seasonal naive',
  'seasonal naive with level',
  'weekday smoothing 0.3',
  'weekday smoothing 0.5',
  'weekday smoothing 0.7',
  'ets',
  'mstl',
  'mstl log',
  'gradient boosting',
  'croston',
  'sba',
  'tsb',
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];
