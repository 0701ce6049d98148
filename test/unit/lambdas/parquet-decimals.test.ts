import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalNumber } from '../../../contracts/parquet/decimals.ts';
import { propertyRuns } from '../../support/property.ts';

/** Two's complement in so many bytes, the highest first, by BigInt alone. */
function bytesOf(value: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(length * 8, value).toString(16);
  return Uint8Array.from(Buffer.from(hex.padStart(length * 2, '0'), 'hex'));
}

describe('a decimal of bytes', () => {
  it.each([
    [0n, 0],
    [1n, 0.0001],
    [-1n, -0.0001],
    [123_456_789n, 12_345.6789],
    [-25_500n, -2.55],
    [2n ** 53n, 2 ** 53 * 0.0001],
    [-(2n ** 127n), -(2 ** 127) * 0.0001],
    [2n ** 127n - 1n, 2 ** 127 * 0.0001],
  ])('%d ten-thousandths is %d', (value, expected) => {
    expect(decimalNumber(bytesOf(value, 16), 10 ** -4)).toBeCloseTo(expected, 10);
  });

  it('is the number nearest to it, of whatever length and size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
        (length, given) => {
          const value = BigInt.asIntN(length * 8, given);
          expect(decimalNumber(bytesOf(value, length), 1)).toBe(Number(value));
        },
      ),
      { numRuns: propertyRuns(2000) },
    );
  });
});
