import type { ScaledDecimal } from '../../glue-sql/tables/contract.ts';

/** Money and prices have four decimals throughout the lake: `decimal(18,4)`. */
const SCALE = 4;
const UNIT = 10n ** BigInt(SCALE);
const LIMIT = 10n ** 18n;
const AMOUNT_LIMIT = 10n ** 15n;
const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * Parses a plain decimal number exactly, e.g. `-12.5` to -125000n. More than four decimals are rounded half away from zero.
 * @returns undefined for anything that is no number of at most 14 integer digits (exponents included)
 */
export function parseDecimal(text: string): ScaledDecimal | undefined {
  const match = PLAIN.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole.length + fraction.length === 0) return undefined;
  const kept = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
  const rounded = (fraction[SCALE] ?? '0') >= '5' ? kept + 1n : kept;
  if (rounded >= LIMIT) return undefined;
  return match[1] === '-' ? -rounded : rounded;
}

/** Reads a money value of an event: a finite number, or a string that holds one; anything else is undefined. */
export function decimalOf(value: unknown): ScaledDecimal | undefined {
  if (typeof value === 'string') return parseDecimal(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return parseDecimal(value.toFixed(SCALE + 1));
}

/** An amount that the lake's columns can hold, and still hold when the lines of an order are summed: below 10^11. */
export const inRange = (amount: ScaledDecimal): boolean => amount > -AMOUNT_LIMIT && amount < AMOUNT_LIMIT;

/** `quantity × price` in the scale of the price. */
export function times(quantity: number, price: ScaledDecimal): ScaledDecimal {
  return BigInt(quantity) * price;
}

/**
 * Splits an amount over parts in proportion to their weights, to the last unit: the shares sum to the amount.
 * Rounds down and gives the remainder to the largest weight. Equal shares when all weights are zero.
 */
export function allocate(amount: ScaledDecimal, weights: readonly ScaledDecimal[]): ScaledDecimal[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  const basis = sum === 0n ? weights.map(() => 1n) : weights;
  const whole = sum === 0n ? BigInt(weights.length) : sum;
  const shares = basis.map((weight) => (amount * weight) / whole);
  const largest = basis.reduce((best, weight, index) => (weight > (basis[best] ?? 0n) ? index : best), 0);
  const rest = amount - shares.reduce((total, share) => total + share, 0n);
  shares[largest] = (shares[largest] ?? 0n) + rest;
  return shares;
}

/** The smallest unit count of one, for reading a scaled decimal as a number where exactness no longer matters. */
export function toNumber(value: ScaledDecimal): number {
  return Number(value) / Number(UNIT);
}
