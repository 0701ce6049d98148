import { spread, WEEK, weekdayShares } from '../history.ts';
import type { Method, MethodName } from './method.ts';

/** The level that forecasts return to loses this share of its memory each day: half of it in 34 days. */
export const SLOW_RATE = 0.02;
const SHORTEST = 2 * WEEK;

/**
 * What a week is worth by the days so far: sums of the values and of the shares that their weekdays have, both forgetting `rate` each
 * day, one by the other. So a day without a sale on a weekday without sales changes nothing, and a missing one does not need a logarithm.
 */
export function weeklyLevel(values: Float64Array, shares: Float64Array, rate: number): number {
  const keep = 1 - rate;
  const phase = (WEEK - (values.length % WEEK)) % WEEK;
  let value = 0;
  let share = 0;
  for (let at = 0; at < values.length; at++) {
    value = value * keep + (values[at] as number);
    share = share * keep + (shares[(at + phase) % WEEK] as number);
  }
  return share > 0 ? value / share : 0;
}

/**
 * Exponential smoothing (Brown 1959) of the days, each by the share of its weekday, whose level is drawn back to that of the last months:
 * `slow + (fast - slow) * persistence ^ week`, a damped return as in Gardner & McKenzie (1985).
 * It follows what the last days say, which weekly sums see too late.
 */
const smoothing = (name: MethodName, rate: number, persistence: number): Method => ({
  name,
  forecast: ({ values }, days) => {
    if (values.length < SHORTEST) return null;
    const shares = weekdayShares(values);
    const slow = weeklyLevel(values, shares, SLOW_RATE);
    const fast = weeklyLevel(values, shares, rate);
    const weeks = Array.from({ length: days / WEEK }, (_, week) => slow + (fast - slow) * persistence ** (week + 1));
    return spread(weeks, shares);
  },
});

export const weekdaySmoothing: readonly Method[] = [
  smoothing('weekday smoothing 0.3', 0.3, 0.8),
  smoothing('weekday smoothing 0.5', 0.5, 0.8),
  smoothing('weekday smoothing 0.7', 0.7, 0.6),
];
