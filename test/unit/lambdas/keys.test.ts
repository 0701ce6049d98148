import { describe, expect, it } from 'vitest';
import { hashKey, isKnownKey, sourceOfKey } from '../../../lambdas/http/keys.ts';

describe('keys', () => {
  it('are stored as SHA-256 in hex', () => {
    // FIPS 180-2, appendix B.1
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('name their source while old and new are both active', () => {
    const keys = { web: [hashKey('old'), hashKey('new')], app: [hashKey('app')] };
    expect(['old', 'new', 'app', 'none', ''].map((key) => sourceOfKey(keys, key))).toEqual([
      'web',
      'web',
      'app',
      undefined,
      undefined,
    ]);
  });

  it('are not known by their hash', () => {
    expect(isKnownKey([hashKey('key')], 'key')).toBe(true);
    expect(isKnownKey([hashKey('key')], hashKey('key'))).toBe(false);
    expect(isKnownKey(['too short'], 'key')).toBe(false);
    expect(isKnownKey([], 'key')).toBe(false);
  });
});
