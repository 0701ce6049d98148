import type { ScaledDecimal } from '../../contracts/table.ts';

/** Money and prices have four decimals throughout the lake: `decimal(18,4)`. */
const SCALE = 4;
const UNIT = 10n ** BigInt(SCALE);
const LIMIT = 10n ** 18n;
const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * Parses a plain decimal number exactly, e.g. `-12.5` to -125000n. More than four decimals are rounded half away from zero.
 * @returns undefined for anything that is not a number of at most 14 integer digits (exponents included)
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

/** A whole number of units of money, as configuration writes it: 25 to 250000n. */
export const wholeAmount = (units: number): ScaledDecimal => BigInt(units) * UNIT;

/** Whether an amount of either sign is no more than the limit. */
export const isWithin = (amount: ScaledDecimal, limit: ScaledDecimal): boolean => amount >= -limit && amount <= limit;

/** Whether a loosely typed value is a number, spelled out or not, beyond the limit. */
export function isBeyond(value: unknown, limit: ScaledDecimal): boolean {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) > toNumber(limit);
}

/** A decimal as a person writes it, without zeros at its end: -125000n to `-12.5`. */
export function formatDecimal(amount: ScaledDecimal): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** What amounts of one scale come to. */
export const sum = (amounts: readonly ScaledDecimal[]): ScaledDecimal =>
  amounts.reduce((total, amount) => total + amount, 0n);

/**
 * Splits an amount over parts in proportion to their weights, to the last unit: the shares sum to the amount, and no share
 * is a unit off its exact value, so an amount within the sum of the weights gives no part more than its weight.
 * Rounds the running total, not the shares. Equal shares when the weights sum to zero.
 */
export function allocate(amount: ScaledDecimal, weights: readonly ScaledDecimal[]): ScaledDecimal[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  const basis = sum === 0n ? weights.map(() => 1n) : weights;
  const whole = sum === 0n ? BigInt(weights.length) : sum;
  let seen = 0n;
  return basis.map((weight) => {
    const before = (amount * seen) / whole;
    seen += weight;
    return (amount * seen) / whole - before;
  });
}

/** `sale` counts as revenue; `free` was given away; `adjustment` corrects stock or books and is neither. */
export function lineKind(quantity: ScaledDecimal, price: ScaledDecimal): 'sale' | 'free' | 'adjustment' {
  if (quantity > 0n && price > 0n) return 'sale';
  return quantity > 0n && price === 0n ? 'free' : 'adjustment';
}

/** A scaled decimal as a number, where exactness no longer matters. */
function toNumber(value: ScaledDecimal): number {
  return Number(value) / Number(UNIT);
}
