import type { ScaledDecimal } from './table.ts';

/** Quantities have the scale of money, `decimal(18,4)`: 1.5 units are 15000n. */
export const ONE_UNIT: ScaledDecimal = 10_000n;

/** `quantity × price` in the scale of the price, rounded half away from zero, as SQL rounds it. */
export function times(quantity: ScaledDecimal, price: ScaledDecimal): ScaledDecimal {
  const exact = quantity * price;
  const half = exact < 0n ? -ONE_UNIT / 2n : ONE_UNIT / 2n;
  return (exact + half) / ONE_UNIT;
}
