import { describe, expect, it } from 'vitest';
import { hashKeyOf, hashKeyRanges, rangeIndexOf } from '../../kinesis/hash-key.ts';

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
    expect(hashKeyRanges(2)).toEqual([
      { start: 0n, end: 170141183460469231731687303715884105727n },
      { start: 170141183460469231731687303715884105728n, end: 340282366920938463463374607431768211455n },
    ]);
    expect(hashKeyRanges(3).map((range) => range.end)).toEqual([
      113427455640312821154458202477256070484n,
      226854911280625642308916404954512140969n,
      340282366920938463463374607431768211455n,
    ]);
  });

  it.each([1, 2, 3, 4, 7, 100])('puts the ends of each of %i ranges into that range', (count) => {
    for (const [index, range] of hashKeyRanges(count).entries()) {
      expect(rangeIndexOf(range.start, count)).toBe(index);
      expect(rangeIndexOf(range.end, count)).toBe(index);
    }
  });

  it('sends keys of the MD5 test suite to the quarter their first digits name', () => {
    // 0c.. and c3.. of sixteenths: quarters 0 and 3; 90.. is quarter 2; f9.. is quarter 3.
    const shards = ['a', 'abcdefghijklmnopqrstuvwxyz', 'abc', 'message digest'].map((key) =>
      rangeIndexOf(hashKeyOf(key), 4),
    );
    expect(shards).toEqual([0, 3, 2, 3]);
  });
});
