import type { ScaledDecimal } from '../../contracts/table.ts';
import { formatDecimal, parseDecimal, wholeAmount } from '../ingest/decimal.ts';
import { asText } from '../ingest/fields/value.ts';

/** A figure of a delivery that is there and cannot be read. The event that holds it is sent as it is, and ends in quarantine. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly field: 'price' | 'quantity' | 'revenue';
  readonly value: unknown;

  constructor(field: UnreadableError['field'], value: unknown) {
    super(`${field} cannot be read`);
    this.field = field;
    this.value = value;
  }
}

/** An amount, nothing for one that is absent. @throws UnreadableError */
export function amountOf(value: unknown, field: UnreadableError['field'] = 'revenue'): ScaledDecimal {
  if (value === undefined || value === null || value === '') return 0n;
  const amount = parseDecimal(asText(value) ?? '');
  if (amount === undefined) throw new UnreadableError(field, value);
  return amount;
}

const ONE = wholeAmount(1);

/** One line of an order, before the order's discount and without tax. */
export interface Line {
  readonly product_id: string | null;
  readonly sku: string | null;
  readonly name: string | null;
  readonly variant?: string | null;
  readonly category?: string | null;
  readonly brand?: string | null;
  readonly quantity: unknown;
  /** What all its units come to. */
  readonly gross: ScaledDecimal;
}

/** Products of an event, and how much the lines are above what was paid for them. */
export interface Products {
  readonly products: readonly Readonly<Record<string, unknown>>[];
  readonly discount: ScaledDecimal;
}

/**
 * Lines as products of an event, whose prices are of one unit. A price is rounded up to the fourth decimal, and what that adds counts
 * as discount: so the lines of the order come to what was paid, to the last unit.
 * @param paid what all lines came to
 */
export function productsOf(lines: readonly Line[], paid: ScaledDecimal): Products {
  let sum = 0n;
  const products = lines.map(({ gross, quantity, ...about }) => {
    const units = amountOf(quantity, 'quantity');
    if (units <= 0n) return { ...about, quantity, price: formatDecimal(gross) };
    const price = (gross * ONE + units - 1n) / units;
    sum += (price * units) / ONE;
    return { ...about, quantity, price: formatDecimal(price) };
  });
  return { products, discount: sum > paid ? sum - paid : 0n };
}
