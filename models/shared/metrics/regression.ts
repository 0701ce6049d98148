/**
 * How well numbers were predicted. Both arrays hold a case each at the same position; NaN is returned where a figure is not defined.
 */

type Numbers = ArrayLike<number>;

function sumOver(actual: Numbers, of: (at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < actual.length; at++) sum += of(at);
  return sum;
}

function sameLength(actual: Numbers, predicted: Numbers): void {
  if (actual.length !== predicted.length) {
    throw new RangeError(`${actual.length} actual values cannot be compared with ${predicted.length} predicted ones.`);
  }
}

/** Weighted absolute percentage error: the sum of absolute errors by the sum of absolute values. NaN when all values are zero. */
export function wape(actual: Numbers, predicted: Numbers): number {
  sameLength(actual, predicted);
  const errors = sumOver(actual, (at) => Math.abs((actual[at] as number) - (predicted[at] as number)));
  const size = sumOver(actual, (at) => Math.abs(actual[at] as number));
  return size > 0 ? errors / size : Number.NaN;
}

/** Coefficient of determination: 1 less the squared errors by those of the mean of these very cases. NaN when they are all equal. */
export function r2(actual: Numbers, predicted: Numbers): number {
  sameLength(actual, predicted);
  const mean = sumOver(actual, (at) => actual[at] as number) / actual.length;
  const errors = sumOver(actual, (at) => ((actual[at] as number) - (predicted[at] as number)) ** 2);
  const spread = sumOver(actual, (at) => ((actual[at] as number) - mean) ** 2);
  return spread > 0 ? 1 - errors / spread : Number.NaN;
}

/** Mean pinball loss of a predicted quantile (Koenker & Bassett 1978), in the unit of the values. NaN without a case. */
export function pinball(actual: Numbers, predicted: Numbers, level: number): number {
  sameLength(actual, predicted);
  const loss = sumOver(actual, (at) => {
    const error = (actual[at] as number) - (predicted[at] as number);
    return error >= 0 ? level * error : (level - 1) * error;
  });
  return actual.length > 0 ? loss / actual.length : Number.NaN;
}

/** Share of the values that lie within their interval, ends included. NaN without a case. */
export function intervalCoverage(actual: Numbers, lower: Numbers, upper: Numbers): number {
  sameLength(actual, lower);
  sameLength(actual, upper);
  const within = sumOver(actual, (at) => {
    const value = actual[at] as number;
    return value >= (lower[at] as number) && value <= (upper[at] as number) ? 1 : 0;
  });
  return actual.length > 0 ? within / actual.length : Number.NaN;
}
