import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocate,
  formatDecimal,
  isBeyond,
  isWithin,
  parseDecimal,
  wholeAmount,
} from '../../../lambdas/ingest/decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['2.55', 25_500n],
    ['-12.5', -125_000n],
    ['+1', 10_000n],
    ['.5', 5_000n],
    ['5.', 50_000n],
    [' 7 ', 70_000n],
    ['0.0001', 1n],
    ['0.00005', 1n], // half away from zero
    ['-0.00005', -1n],
    ['0.00004', 0n],
    ['1.99995', 20_000n],
    ['99999999999999.9999', 999_999_999_999_999_999n],
  ])('reads %s as %s', (text, units) => expect(parseDecimal(text)).toBe(units));

  it.each(['', '.', '-', '1e3', '1,234.50', '£5', 'NaN', 'Infinity', '0x10', '1 2', '--1', '100000000000000'])(
    'does not take "%s" for an amount',
    (text) => expect(parseDecimal(text)).toBeUndefined(),
  );

  it('reads back what is written with four decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (units) => {
        const digits = (units < 0n ? -units : units).toString().padStart(5, '0');
        const text = `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
        expect(parseDecimal(text)).toBe(units);
      }),
    );
  });
});

describe('the range of amounts', () => {
  const limit = wholeAmount(1000);

  it('ends with the limit, on both sides', () => {
    expect(limit).toBe(10_000_000n);
    expect(isWithin(10_000_000n, limit)).toBe(true);
    expect(isWithin(10_000_001n, limit)).toBe(false);
    expect(isWithin(-10_000_001n, limit)).toBe(false);
  });

  it.each([
    [1000, false],
    [1000.5, true],
    [-1e12, true],
    [2 ** 53 + 2, true],
    ['1e400', true],
    ['99999999999999999999', true],
    ['a lot', false],
    ['', false],
    [Number.NaN, false],
    [null, false],
  ])('isBeyond(%j) is %s', (value, answer) => expect(isBeyond(value, limit)).toBe(answer));
});

describe('formatDecimal', () => {
  it.each([
    [0n, '0'],
    [250_000n, '25'],
    [-125_000n, '-12.5'],
    [1n, '0.0001'],
    [-1n, '-0.0001'],
    [999_999_999_999_999_999n, '99999999999999.9999'],
  ])('of %s is %s', (amount, text) => expect(formatDecimal(amount)).toBe(text));
});

describe('allocate', () => {
  it("shares out the Segment spec's discount of 2.50 over lines of 19 and 6", () => {
    // 2.5 × 19/25 = 1.90 and 2.5 × 6/25 = 0.60
    expect(allocate(25_000n, [190_000n, 60_000n])).toEqual([19_000n, 6_000n]);
  });

  it('loses nothing where the shares do not come out even', () => {
    const shares = allocate(10n, [1n, 1n, 1n]);
    expect(shares.toSorted((a, b) => Number(a - b))).toEqual([3n, 3n, 4n]);
  });

  it('shares equally when nothing tells the parts apart, and gives nobody what is not there', () => {
    expect(allocate(10n, [0n, 0n])).toEqual([5n, 5n]);
    expect(allocate(10n, [])).toEqual([]);
  });

  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 30 });

  it('sums to the amount exactly', () => {
    const any = fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), any, (amount, parts) => {
        const shares = allocate(amount, parts);
        expect(shares).toHaveLength(parts.length);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amount);
      }),
    );
  });

  it('takes no more from a part than it is worth, when the amount is within their sum', () => {
    fc.assert(
      fc.property(weights, fc.bigInt({ min: 0n, max: 10_000n }), (parts, permyriad) => {
        const sum = parts.reduce((total, part) => total + part, 0n);
        fc.pre(sum > 0n);
        const shares = allocate((sum * permyriad) / 10_000n, parts);
        shares.forEach((share, index) => {
          expect(share).toBeGreaterThanOrEqual(0n);
          expect(share).toBeLessThanOrEqual(parts[index] ?? 0n);
        });
      }),
    );
  });
});
