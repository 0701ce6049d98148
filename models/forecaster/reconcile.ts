/**
 * Makes forecasts of parts add up to that of their whole, which stands: it is the one that can be forecast best. The parts share the
 * difference by the variances of their errors, which is the weighted least squares reconciliation of Wickramasuriya, Athanasopoulos & Hyndman (2019)
 * with uncorrelated errors and none in the whole. What would fall below 0 is set to 0, and the others share again.
 */

export interface PartForecast {
  readonly expected: Float64Array;
  /** Variance of its errors, in any unit that all parts share; 0 leaves a part as it is while others can give. */
  readonly variance: number;
}

/** @returns the parts' forecasts, each period of which adds up to the whole's */
export function reconciled(whole: Float64Array, parts: readonly PartForecast[]): readonly Float64Array[] {
  const adjusted = parts.map(({ expected }) => Float64Array.from(expected));
  for (let period = 0; period < whole.length; period++) {
    const values = shareOut(
      whole[period] as number,
      parts.map(({ expected }) => expected[period] as number),
      parts.map(({ variance }) => variance),
    );
    for (const [at, value] of values.entries()) (adjusted[at] as Float64Array)[period] = value;
  }
  return adjusted;
}

/** Moves values by their variances until they add up to a sum, none below 0. */
export function shareOut(sum: number, values: readonly number[], variances: readonly number[]): readonly number[] {
  let open = values.map((_, at) => at);
  const shared = values.map(() => 0);
  // Every round but the last closes at least one part, so there are at most as many as parts.
  while (open.length > 0) {
    const gap = sum - open.reduce((total, at) => total + (values[at] as number), 0);
    const variance = open.reduce((total, at) => total + (variances[at] as number), 0);
    const moved = open.map((at) => {
      const share = variance > 0 ? (variances[at] as number) / variance : 1 / open.length;
      return { at, value: (values[at] as number) + gap * share };
    });
    const kept = moved.filter(({ value }) => value >= 0);
    if (kept.length === moved.length || kept.length === 0) {
      for (const { at, value } of moved) shared[at] = Math.max(0, value);
      break;
    }
    open = kept.map(({ at }) => at);
  }
  return shared;
}
