import type { ScaledDecimal } from '../../contracts/table.ts';

/** `sale` counts as revenue; `free` was given away; `adjustment` corrects stock or books and is neither. */
export function lineKind(quantity: number, price: ScaledDecimal): 'sale' | 'free' | 'adjustment' {
  if (quantity > 0 && price > 0n) return 'sale';
  return quantity > 0 && price === 0n ? 'free' : 'adjustment';
}
