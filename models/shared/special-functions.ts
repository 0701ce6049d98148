/** Special functions of a positive argument, accurate to about fourteen digits. */

/** From here on the asymptotic series below are exact to the last digit of a double or so. */
const ASYMPTOTIC_FROM = 10;
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz & Stegun 6.1.41) after the recurrence Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  for (; shifted < ASYMPTOTIC_FROM; shifted += 1) product *= shifted;
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360 - square / 156))))));
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series - Math.log(product);
}

/** ψ(x) = d/dx ln Γ(x) for x > 0 (Abramowitz & Stegun 6.3.18 after the recurrence 6.3.5). */
export function digamma(x: number): number {
  let shifted = x;
  let sum = 0;
  for (; shifted < ASYMPTOTIC_FROM; shifted += 1) sum += 1 / shifted;
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    square *
    (1 / 12 -
      square *
        (1 / 120 -
          square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * (691 / 32760 - square / 12))))));
  return Math.log(shifted) - inverse / 2 - series - sum;
}

const MOST_TERMS = 100_000;

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; z) for c > 0 and 0 ≤ z < 1. Where the defining series would converge slowly
 * Euler's transformation (Abramowitz & Stegun 15.3.3) comes first.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  const excess = c - a - b;
  if (excess < 0) return (1 - z) ** excess * series(c - a, c - b, c, z);
  return series(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < MOST_TERMS; k++) {
    const ratio = (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    term *= ratio;
    sum += term;
    // Terms may grow before they shrink: small ones end the sum only once they shrink.
    if (Math.abs(term) <= 1e-16 * Math.abs(sum) && Math.abs(ratio) < 1) break;
  }
  return sum;
}
