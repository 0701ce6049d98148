import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindParameters } from '../../athena/parameters.ts';
import { tokenize } from '../../athena/tokens.ts';

describe('bindParameters', () => {
  it('puts literals where the question marks stand, and only there', () => {
    const sql = `SELECT '?' FROM t WHERE a = ? /* ? */ AND b > ? AND c = ?`;

    expect(bindParameters(sql, ["'x'", '-1.5', "CAST('2024-07-05' AS DATE)"])).toBe(
      `SELECT '?' FROM t WHERE a = 'x' /* ? */ AND b > -1.5 AND c = CAST('2024-07-05' AS DATE)`,
    );
  });

  it.each([
    '1 OR 1 = 1',
    'x',
    "'a' || 'b'",
    '(SELECT 1)',
    "'a'; DROP VIEW v",
    '1 -- ',
    "CAST('1' AS (SELECT 1))",
    'CAST(x AS date)',
    '',
  ])('refuses %s, which is not a literal', (value) => {
    // A comment alone changes nothing and is the only thing a literal may bring along.
    if (value === '1 -- ') expect(bindParameters('SELECT ?\n', [value])).toBe('SELECT 1 -- \n');
    else expect(() => bindParameters('SELECT ?', [value])).toThrow(/INVALID_PARAMETER_USAGE/);
  });

  it('counts', () => {
    expect(() => bindParameters('SELECT ?, ?', ['1'])).toThrow('expected 2 but found 1');
    expect(() => bindParameters('SELECT 1', ['1'])).toThrow('expected 0 but found 1');
  });

  it('keeps any quoted string one token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bound = bindParameters('a = ? AND b', [`'${text.replaceAll("'", "''")}'`]);

        expect(tokenize(bound).map((token) => token.value)).toEqual(['a', '=', text, 'and', 'b']);
      }),
    );
  });
});
