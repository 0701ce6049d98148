import { ONE_UNIT, times } from '../../../contracts/quantity.ts';
import type { ScaledDecimal } from '../../../contracts/table.ts';
import { allocate, formatDecimal, sum } from '../../ingest/decimal.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import { Rejection } from '../../ingest/rejection.ts';

/** What a line of a file says of its money. */
export interface LineMoney {
  readonly quantity: ScaledDecimal;
  readonly unit_price: ScaledDecimal | null;
  /** What the line came to, discounts taken off. */
  readonly line_amount: ScaledDecimal | null;
  readonly discount: ScaledDecimal | null;
  readonly discount_rate: ScaledDecimal | null;
  /** What was taken off the order as a whole. */
  readonly order_discount: ScaledDecimal | null;
  /** The same, where a name says it that other files give to the discount of a line. */
  readonly discount_amount: ScaledDecimal | null;
}

/** A line as the warehouse has it: it came to `quantity × unitPrice − discount`. */
export interface PricedLine {
  readonly unitPrice: ScaledDecimal;
  readonly discount: ScaledDecimal;
  readonly gross: ScaledDecimal;
}

const ONE = ONE_UNIT;
/** Amounts are rounded to a hundredth, each price before it is multiplied. */
const HALF_CENT = 50n;

const tolerance = (quantity: ScaledDecimal): ScaledDecimal => (HALF_CENT * (quantity + 2n * ONE_UNIT)) / ONE_UNIT;
const isNear = (a: ScaledDecimal, b: ScaledDecimal, by: ScaledDecimal): boolean => a - b <= by && b - a <= by;

/** A line below zero takes something off the order, as a voucher does. */
export const isVoucher = ({ unit_price, line_amount }: LineMoney): boolean => (unit_price ?? line_amount ?? 0n) < 0n;

/**
 * The money of one line, without what was taken off its order. `line_amount` is what counts, where it is there.
 * @param areShares whether the discounts of the file can hardly be money
 */
export function pricedLine(line: LineMoney, areShares: () => boolean): PricedLine | Rejection {
  const { quantity, unit_price, line_amount, discount } = line;
  const isShare = discount !== null && discount > 0n && discount < ONE && areShares();
  const rate = line.discount_rate ?? (isShare ? discount : null);
  const money = isShare ? null : discount;
  if (line_amount !== null) return unit_price === null ? fromAmount(line, rate, money) : checked(line, rate, discount);
  if (isShare) {
    return invalid(
      'discount',
      formatDecimal(discount),
      'looks like a share of the price, as every discount of the file does; write what it takes off in money, call the column discount_rate, or add line_amount, what the line came to',
    );
  }
  const gross = times(quantity, unit_price ?? 0n);
  const off = money ?? ((rate ?? 0n) * gross) / ONE;
  if (off > gross) return invalid('discount', undefined, 'is more than quantity times unit_price; check the three');
  return { unitPrice: unit_price ?? 0n, gross, discount: off };
}

/** The price of a unit of what came to an amount, rounded up, so that it comes to no less. */
export const priceOf = (amount: ScaledDecimal, quantity: ScaledDecimal): ScaledDecimal =>
  quantity > 0n ? (amount * ONE_UNIT + quantity - 1n) / quantity : 0n;

/** Rounds the price up, so that the line comes to no less than its amount; what it is above that is discount. */
function fromAmount(
  { quantity, line_amount }: LineMoney,
  rate: ScaledDecimal | null,
  money: ScaledDecimal | null,
): PricedLine {
  const net = line_amount ?? 0n;
  const before = rate === null ? net + (money ?? 0n) : (net * ONE) / (ONE - rate);
  const unitPrice = priceOf(before, quantity);
  return { unitPrice, gross: times(quantity, unitPrice), discount: times(quantity, unitPrice) - net };
}

/** A line that says both must agree with itself. */
function checked(
  { quantity, unit_price, line_amount }: LineMoney,
  rate: ScaledDecimal | null,
  discount: ScaledDecimal | null,
): PricedLine | Rejection {
  const unitPrice = unit_price ?? 0n;
  const gross = times(quantity, unitPrice);
  const net = line_amount ?? 0n;
  const by = tolerance(quantity);
  const said = [discount, rate === null ? null : (gross * rate) / ONE].filter((value) => value !== null);
  const agrees = said.length === 0 ? gross + by >= net : said.some((off) => isNear(gross - off, net, by));
  if (!agrees) {
    const why = 'is not quantity times unit_price less the discount; check them';
    return invalid('line_amount', formatDecimal(net), why);
  }
  if (net <= gross) return { unitPrice, gross, discount: gross - net };
  return { unitPrice, gross, discount: 0n };
}

/** What an order takes off its lines beside what they take off themselves, shared out over them by what they came to. */
export function sharedDiscounts(
  lines: readonly LineMoney[],
  priced: readonly (PricedLine | undefined)[],
): readonly ScaledDecimal[] | Rejection {
  const nets = priced.map((line) => (line ? line.gross - line.discount : 0n));
  const own = sum(priced.map((line) => line?.discount ?? 0n));
  const said = orderDiscount(lines);
  if (said instanceof Rejection) return said;
  const vouchers = sum(
    lines
      .filter(isVoucher)
      .map(({ quantity, unit_price, line_amount }) => -(line_amount ?? times(quantity, unit_price ?? 0n))),
  );
  const isTheirs = own > 0n && isNear(said, own, HALF_CENT * BigInt(lines.length + 2));
  const off = vouchers + (isTheirs ? 0n : said);
  const goods = sum(nets);
  if (off > goods) {
    const why = `is more than the lines of the order come to, ${formatDecimal(goods)}`;
    return invalid('order_discount', formatDecimal(off), why);
  }
  return allocate(off, nets);
}

function orderDiscount(lines: readonly LineMoney[]): ScaledDecimal | Rejection {
  const [said, ...others] = new Set(lines.flatMap(({ order_discount }) => order_discount ?? []));
  if (others.length > 0) {
    return invalid(
      'order_discount',
      undefined,
      'is not the same in all rows of the order; call it discount if it is the line’s',
    );
  }
  if (said !== undefined) return said;
  const given = lines.flatMap(({ discount_amount }) => discount_amount ?? []);
  if (given.length > 1 && given.some((amount) => amount > 0n)) {
    return invalid(
      'discount_amount',
      undefined,
      'may be of the line or of the order; call the column discount or order_discount',
    );
  }
  return given[0] ?? 0n;
}
