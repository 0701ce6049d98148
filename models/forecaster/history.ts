/** What was sold on consecutive days, up to the day before a forecast's origin. */
export interface History {
  /** Days since 1970-01-01 of the first value. */
  readonly start: number;
  readonly values: Float64Array;
  /** Mean price of a unit that day, as long as the values; NaN on days without a sale. Absent where nobody knows. */
  readonly prices?: Float64Array;
}

export const WEEK = 7;
/** A year of whole weeks, so that weekdays meet weekdays. */
export const YEAR = 364;

/** The first `days` days of a history. */
export const until = ({ start, values, prices }: History, days: number): History => ({
  start,
  values: values.subarray(0, days),
  ...(prices && { prices: prices.subarray(0, days) }),
});

/** Day after the last one. */
export const endOf = ({ start, values }: History): number => start + values.length;

/** Sums of `size` consecutive values, from the last backwards, in the order of time; what is left over at the beginning is left out. */
export function blockSums(values: Float64Array, size = WEEK): Float64Array {
  const blocks = Math.floor(values.length / size);
  const offset = values.length - blocks * size;
  const sums = new Float64Array(blocks);
  for (let at = 0; at < blocks * size; at++) {
    const block = Math.floor(at / size);
    sums[block] = (sums[block] as number) + (values[offset + at] as number);
  }
  return sums;
}

/** Mean of the last `count` values, or of all when there are fewer; 0 of none. */
export function meanOfLast(values: Float64Array, count: number): number {
  const from = Math.max(0, values.length - count);
  let sum = 0;
  for (let at = from; at < values.length; at++) sum += values[at] as number;
  return values.length > from ? sum / (values.length - from) : 0;
}

/** How much of a week each of its days holds, in the mean of the last weeks; the first is the weekday that a forecast begins with. */
export function weekdayShares(values: Float64Array, weeks = 52): Float64Array {
  const recent = values.subarray(Math.max(0, values.length - weeks * WEEK));
  const sums = blockSums(recent);
  const offset = recent.length - sums.length * WEEK;
  const shares = new Float64Array(WEEK);
  let counted = 0;
  for (const [week, sum] of sums.entries()) {
    if (sum <= 0) continue;
    counted++;
    for (let day = 0; day < WEEK; day++) {
      shares[day] = (shares[day] as number) + (recent[offset + week * WEEK + day] as number) / sum;
    }
  }
  return shares.map((share) => (counted > 0 ? share / counted : 1 / WEEK));
}

/** Weeks as days, by the share that each weekday has. */
export function spread(weeks: ArrayLike<number>, shares: Float64Array): Float64Array {
  return Float64Array.from(
    { length: weeks.length * WEEK },
    (_, day) => (weeks[Math.floor(day / WEEK)] as number) * (shares[day % WEEK] as number),
  );
}
