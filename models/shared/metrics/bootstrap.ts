import { seededRandom } from '../random.ts';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface BootstrapOptions {
  /** Share of resamples within the interval. @default 0.95 */
  readonly level?: number;
  /** @default 1000 */
  readonly resamples?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** The value below which a share of the sorted values lies, between the two nearest (R type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (at - below) * (high - low);
}

/**
 * Percentile bootstrap (Efron 1979) of any statistic.
 * @param size how many cases there are
 * @param statistic worked out from a sample of case numbers, drawn with replacement; the array is used again for the next
 * @throws RangeError when there are no cases
 */
export function bootstrapInterval(
  size: number,
  statistic: (sample: Int32Array) => number,
  { level = 0.95, resamples = 1000, seed = 1 }: BootstrapOptions = {},
): Interval {
  if (size < 1) throw new RangeError('There are no cases to draw from, so there is no interval; collect some first.');
  const random = seededRandom(seed);
  const sample = new Int32Array(size);
  const values = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    for (let at = 0; at < size; at++) sample[at] = Math.floor(random() * size);
    values[draw] = statistic(sample);
  }
  values.sort();
  return { lower: quantile(values, (1 - level) / 2), upper: quantile(values, (1 + level) / 2) };
}

/** The interval of the mean of a figure that each case has; of differences, for two things compared on the same cases. */
export function meanInterval(values: ArrayLike<number>, options: BootstrapOptions = {}): Interval {
  const mean = (sample: Int32Array): number => {
    let sum = 0;
    for (const at of sample) sum += values[at] as number;
    return sum / sample.length;
  };
  return bootstrapInterval(values.length, mean, options);
}
