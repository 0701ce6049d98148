import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSequenceNumber, sequenceNumber, shardIdOf } from '../../kinesis/sequence-number.ts';

const parts = fc.record({
  createdSeconds: fc.integer({ min: 1_500_000_000, max: 4_000_000_000 }),
  shardIndex: fc.nat({ max: 999 }),
  position: fc.nat({ max: 2 ** 40 }),
});

describe('sequence numbers', () => {
  it('have 56 digits, name their parts and rise within a shard', () => {
    fc.assert(
      fc.property(parts, (value) => {
        const text = sequenceNumber(value);
        expect(text).toMatch(/^\d{56}$/);
        expect(parseSequenceNumber(text)).toEqual(value);
        expect(BigInt(sequenceNumber({ ...value, position: value.position + 1 }))).toBeGreaterThan(BigInt(text));
      }),
    );
  });

  it('are unique across shards', () => {
    const at = (shardIndex: number) => sequenceNumber({ createdSeconds: 1_800_000_000, shardIndex, position: 5 });
    expect(new Set(Array.from({ length: 300 }, (_, index) => at(index))).size).toBe(300);
  });

  it.each(['', '1', 'abc', '-5', `${'4'.repeat(56)}`, '9'.repeat(400)])('takes "%s" for none of its own', (text) => {
    expect(parseSequenceNumber(text)).toBeUndefined();
  });

  it('name shards with twelve digits', () => {
    expect(shardIdOf(6)).toBe('shardId-000000000006');
  });
});
