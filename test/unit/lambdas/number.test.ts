import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '../../../lambdas/ingest/fields/field.ts';
import { decimalMarkOf, plainNumber } from '../../../lambdas/ingest/fields/number.ts';
import { parseJson } from '../../../lambdas/ingest/json.ts';

describe('a number as people write it', () => {
  it.each([
    ['12', '12'],
    ['-12.5', '-12.5'],
    ['.5', '.5'],
    ['1299.', '1299.'],
    ['£19.99', '19.99'],
    ['£ 19.99', '19.99'],
    ['19.99 €', '19.99'],
    ['EUR 19.99', '19.99'],
    ['19.99USD', '19.99'],
    ['R$ 5,50', '5.50'],
    ['-$5', '-5'],
    ['$-5', '-5'],
    ['19,99', '19.99'],
    [',5', '.5'],
    ['0,375', '0.375'],
    ['1,2345', '1.2345'],
    ['1,299.00', '1299.00'],
    ['1,299,000', '1299000'],
    ['1.299.000', '1299000'],
    ['1.299,00', '1299.00'],
    ['12.345.678,9', '12345678.9'],
    ['1 299,00', '1299.00'],
    ['1\u00a0299', '1299'],
    ['1\u202f299,5', '1299.5'],
    ["1'299.50", '1299.50'],
    ['1.299', '1.299'],
  ])('%s is %s', (text, plain) => expect(plainNumber(text)).toBe(plain));

  it.each([
    ['', 'is not a number'],
    ['NaN', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['1e3', 'is not a number'],
    ['0x10', 'is not a number'],
    ['(5.00)', 'is not a number'],
    ['1,2,3', 'is not a number'],
    ['1,29.5', 'is not a number'],
    ['12,99,999.00', 'is not a number'],
    ['1.2.3', 'is not a number'],
    ['--5', 'is not a number'],
    ['-£-5', 'is not a number'],
    ['5 6', 'is not a number'],
    ['5%', 'is a percentage; write the amount itself'],
  ])('"%s" is none: %s', (text, why) => expect(plainNumber(text)).toEqual(new Invalid(why)));

  it.each(['1,299', '£1,299'])('"%s" is one of two', (text) => {
    const why = 'may mean 1299 or 1.299; write it without a comma';
    expect(plainNumber(text)).toEqual(new Invalid(why, { isEither: true }));
  });

  it.each([
    ['1.000', ',', '1000'],
    ['1.250 €', ',', '1250'],
    ['1,250', ',', '1.250'],
    ['1,250', '.', '1250'],
    ['1.250', '.', '1.250'],
    ['-£1,250', '.', '-1250'],
    ['1.250', 'unknown', undefined],
    ['1,250', 'unknown', undefined],
    ['1.250', 'mixed', undefined],
    ['0.125', 'unknown', '0.125'],
    ['0,125', 'unknown', '0.125'],
    ['1234.500', 'unknown', '1234.500'],
    ['12,50', 'unknown', '12.50'],
    ['125.5', ',', '125.5'],
  ] as const)('%s in a file that writes "%s" before decimals is %s', (text, mark, plain) => {
    const read = plainNumber(text, () => mark);
    expect(read instanceof Invalid ? undefined : read).toBe(plain);
  });

  it('is read with its file as its locale writes it, thousands and three decimals too', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 20 });
    const locales = fc.constantFrom(['en-GB', '.'] as const, ['de-DE', ','] as const, ['pt-BR', ','] as const);
    fc.assert(
      fc.property(amounts, fc.nat(3), locales, (thousandths, digits, [locale, mark]) => {
        const numbers = thousandths.map((value) => Number((value / 1000).toFixed(digits)));
        const texts = numbers.map((number) => number.toLocaleString(locale, { minimumFractionDigits: digits }));
        expect(texts.map((text) => Number(plainNumber(text, () => mark)))).toEqual(numbers);
        for (const told of texts.map(decimalMarkOf)) expect([undefined, mark]).toContain(told);
      }),
    );
  });

  it('is what its locale writes, in every form of it', () => {
    const amounts = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(amounts, fc.constantFrom('en-GB', 'de-DE', 'fr-FR', 'de-CH', 'pt-BR'), (cents, locale) => {
        const text = (cents / 100).toLocaleString(locale, { minimumFractionDigits: 2 });
        expect(Number(plainNumber(text))).toBe(cents / 100);
        const priced = (cents / 100).toLocaleString(locale, { style: 'currency', currency: 'EUR' });
        expect(Number(plainNumber(priced))).toBe(cents / 100);
      }),
    );
  });

  it('takes no time, whatever is thrown at it', () => {
    const started = performance.now();
    for (const text of ['1,'.repeat(20_000), ' '.repeat(40_000), `${'1'.repeat(40_000)}x`, `${"1'".repeat(20_000)}!`])
      plainNumber(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('parseJson', () => {
  it('keeps the digits of ids that a double would merge', () => {
    const text = '{"a": 820982911946154508, "b": [820982911946154509], "c": -9007199254740993}';
    expect(parseJson(text)).toEqual({ a: '820982911946154508', b: ['820982911946154509'], c: '-9007199254740993' });
  });

  it('leaves other numbers as they are, long ones too', () => {
    const text = '{"a": 9007199254740991, "b": 0.12345678901234567, "c": 1e300, "d": "1234567890123456789"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses what is not JSON, as ever', () => {
    expect(() => parseJson('{"a": 12345678901234567890')).toThrow(SyntaxError);
  });
});
