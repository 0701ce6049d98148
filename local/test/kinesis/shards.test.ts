import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashKeyOf, sequenceNumbers, shardIdOf, shardIndexOf } from '../../kinesis/shards.ts';

describe('hash keys', () => {
  it.each([
    // RFC 1321, appendix A.5: the MD5 test suite.
    ['', 0xd41d8cd98f00b204e9800998ecf8427en],
    ['a', 0x0cc175b9c0f1b6a831c399e269772661n],
    ['abc', 0x900150983cd24fb0d6963f7d28e17f72n],
    ['message digest', 0xf96b697d7cb7938d525a2f31aaf161d0n],
    ['abcdefghijklmnopqrstuvwxyz', 0xc3fcd3d76192e4007dfb496cca67e13bn],
  ])('of "%s" is its MD5 digest', (key, expected) => {
    expect(hashKeyOf(key)).toBe(expected);
  });

  it('splits the key space as CreateStream does', () => {
    // The ranges the AWS documentation shows for a stream of two, and those a stream of three shards really has.
    const ends = [
      [2, [170141183460469231731687303715884105727n, 340282366920938463463374607431768211455n]],
      [
        3,
        [
          113427455640312821154458202477256070484n,
          226854911280625642308916404954512140969n,
          340282366920938463463374607431768211455n,
        ],
      ],
    ] as const;
    for (const [count, keys] of ends) {
      expect(keys.map((key) => shardIndexOf(key, count))).toEqual(keys.map((_, index) => index));
      const starts = keys.slice(0, -1).map((key) => shardIndexOf(key + 1n, count));
      expect([shardIndexOf(0n, count), ...starts]).toEqual(keys.map((_, index) => index));
    }
  });

  it('sends keys of the MD5 test suite to the quarter their first digits name', () => {
    // 0c.. and c3.. of sixteenths: quarters 0 and 3; 90.. is quarter 2; f9.. is quarter 3.
    const shards = ['a', 'abcdefghijklmnopqrstuvwxyz', 'abc', 'message digest'].map((key) =>
      shardIndexOf(hashKeyOf(key), 4),
    );
    expect(shards).toEqual([0, 3, 2, 3]);
  });
});

const parts = fc.record({
  createdSeconds: fc.integer({ min: 1_500_000_000, max: 4_000_000_000 }),
  shardIndex: fc.nat({ max: 999 }),
  position: fc.nat({ max: 2 ** 40 }),
});

describe('sequence numbers', () => {
  it('have 56 digits and rise within a shard', () => {
    fc.assert(
      fc.property(parts, (value) => {
        const numbers = sequenceNumbers(value.createdSeconds, value.shardIndex);
        const text = numbers(value.position);
        expect(text).toMatch(/^\d{56}$/);
        expect(BigInt(numbers(value.position + 1))).toBeGreaterThan(BigInt(text));
      }),
    );
  });

  it('are unique across shards', () => {
    const at = (shardIndex: number) => sequenceNumbers(1_800_000_000, shardIndex)(5);
    expect(new Set(Array.from({ length: 300 }, (_, index) => at(index))).size).toBe(300);
  });

  it('name shards with twelve digits', () => {
    expect(shardIdOf(6)).toBe('shardId-000000000006');
  });
});
