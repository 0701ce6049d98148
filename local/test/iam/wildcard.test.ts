import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcard } from '../../iam/wildcard.ts';

/** An independent matcher: the set of pattern positions reachable after each character. */
function reachable(pattern: string, value: string): boolean {
  const closure = (positions: Set<number>) => {
    for (const position of positions) {
      if (pattern[position] === '*') {
        positions.add(position + 1);
      }
    }
    return positions;
  };
  let positions = closure(new Set([0]));
  for (const character of value.split('')) {
    const next = new Set<number>();
    for (const position of positions) {
      if (pattern[position] === '*') {
        next.add(position);
      } else if (pattern[position] === '?' || pattern[position] === character) {
        next.add(position + 1);
      }
    }
    positions = closure(next);
  }
  return positions.has(pattern.length);
}

const letters = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((characters) => characters.join(''));

describe('compileWildcard', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['?', '', false],
    ['?', 'a', true],
    ['a*', 'a', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbcd', false],
    ['a*b*c', 'a-b-b-c', true],
    ['arn:aws:s3:::lake/events/*', 'arn:aws:s3:::lake/events/dt=1/x', true],
    ['arn:aws:s3:::lake/events/*', 'arn:aws:s3:::lake/events', false],
    ['secret:keys-??????', 'secret:keys-a1B2c3', true],
    ['secret:keys-??????', 'secret:keys-a1B2c', false],
    ['a.c', 'abc', false],
    ['Case', 'case', false],
  ])('%s on %s is %s', (pattern, value, expected) => {
    expect(compileWildcard(pattern)(value)).toBe(expected);
  });

  it('agrees with an independent matcher', () => {
    fc.assert(
      fc.property(letters('ab*?', 8), letters('ab', 10), (pattern, value) => {
        expect(compileWildcard(pattern)(value)).toBe(reachable(pattern, value));
      }),
      { numRuns: 5000 },
    );
  });

  it('matches every value made from its own pattern', () => {
    const pieces = fc.array(fc.tuple(fc.string(), fc.constantFrom('', '*', '?'), fc.string({ minLength: 1 })));
    fc.assert(
      fc.property(pieces, (parts) => {
        const pattern = parts.map(([literal, wildcard]) => literal.replaceAll(/[*?]/g, '') + wildcard).join('');
        const fill = (wildcard: string, filling: string) =>
          wildcard === '' ? '' : wildcard === '?' ? (filling[0] ?? '') : filling;
        const value = parts.map(([literal, w, filling]) => literal.replaceAll(/[*?]/g, '') + fill(w, filling)).join('');
        expect(compileWildcard(pattern)(value)).toBe(true);
      }),
    );
  });

  it('does not take exponential time', () => {
    const started = performance.now();
    expect(compileWildcard(`${'*a'.repeat(40)}b`)('a'.repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
