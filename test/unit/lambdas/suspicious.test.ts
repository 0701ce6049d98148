import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSuspicious, SUSPICIOUS } from '../../../lambdas/ingest/masking/suspicious.ts';

describe('a look at a text before it is cleaned', () => {
  it.each([
    ['ada@example.com', true],
    ['?q=tea', true],
    ['ada%2540example.com', true],
    ['4111 1111\u00a01111\u20101111', true],
    ['token eyJhbGciOi', true],
    ['ASIAXXXX', true],
    ['Authorization: bEArer x', true],
    ['rk_live_1', true],
    [' {"a":1}', true],
    ['01481bbb-b037-4113-bd80-db92aa53ee91', false],
    ['2025-07-20T05:22:12.687Z', false],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0', false],
    ['Beige kettle, 4 cups, SKY-1_k', false],
  ])('of %j says %j', (text, isSo) => expect(isSuspicious(text)).toBe(isSo));

  it('finds all that the pattern matches', () => {
    const parts = [
      '@',
      '=',
      '%',
      '40',
      '3D',
      '7',
      '42',
      ' ',
      '.',
      '-',
      '\u00a0',
      '\u2012',
      'eyJ',
      'ey',
      'AKIA',
      'AS',
      'IA',
      'é',
    ];
    const more = ['bearer ', 'BEA', 'rer ', 'b', 'e', 'sk_live_', 'r', 'k_', 'live_', '[', '{', '\n', 'x', '\u{1f381}'];
    const text = fc.array(fc.constantFrom(...parts, ...more), { maxLength: 30 }).map((some) => some.join(''));
    fc.assert(
      fc.property(text, (given) => {
        expect(isSuspicious(given)).toBe(given.length >= 5 && SUSPICIOUS.test(given));
      }),
      { numRuns: 3000 },
    );
  });
});
