import type { Rehearsed } from './rehearsal.ts';

/** Errors are measured in units of the forecast, but of no less than this share of the series' mean. */
const FLOOR_SHARE = 0.1;
/** With fewer errors of a distance, those of nearer ones are added. */
const FEWEST = 9;
/** What lies beyond the outermost error is guessed by widening it. */
const FEW_FACTOR = 1.5;
/** Errors of no rehearsal at all: what is expected may be missed by all of itself. */
const UNKNOWN = [-1, 0, 1];

/**
 * Quantiles of each period, from the signed errors of rehearsals at its distance: split conformal, as the intervals of the shop's own
 * forecasts are. They never come closer together with the distance, and never fall below 0.
 * @param mean of the series
 * @returns for each period a value for each probability
 */
export function quantilesOf(
  expected: Float64Array,
  rehearsed: readonly Rehearsed[],
  probabilities: readonly number[],
  mean: number,
): readonly (readonly number[])[] {
  const floor = FLOOR_SHARE * mean;
  const unit = (value: number): number => Math.max(value, floor);
  let seen: number[] = [];
  const reach = probabilities.map(() => 0);
  return Array.from(expected, (value, at) => {
    const here = rehearsed.flatMap(({ actual, expected: said }) => {
      const came = actual[at];
      const scale = unit(said[at] as number);
      return came === undefined ? [] : [scale > 0 ? (came - (said[at] as number)) / scale : came > 0 ? 1 : 0];
    });
    seen = [...seen, ...here];
    const errors = here.length >= FEWEST ? here : seen;
    return probabilities.map((probability, index) => {
      const error = errorAt(errors.length > 0 ? errors : UNKNOWN, probability);
      const farthest = reach[index] as number;
      reach[index] =
        probability < 0.5 ? Math.min(farthest, error) : probability > 0.5 ? Math.max(farthest, error) : error;
      return Math.max(0, value + (reach[index] as number) * unit(value));
    });
  });
}

/** The error that is not exceeded with a probability, with the correction for a finite sample. */
function errorAt(errors: readonly number[], probability: number): number {
  const sorted = [...errors].sort((a, b) => a - b);
  const rank = probability * (sorted.length + 1) - 1;
  const [first, last] = [sorted[0] as number, sorted.at(-1) as number];
  if (rank < 0) return first < 0 ? first * FEW_FACTOR : first;
  if (rank > sorted.length - 1) return last > 0 ? last * FEW_FACTOR : last;
  const below = Math.floor(rank);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (rank - below) * (high - low);
}
