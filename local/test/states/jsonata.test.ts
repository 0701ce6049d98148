import { describe, expect, it } from 'vitest';
import { evaluate, expressionIn, fill, fillAs } from '../../states/jsonata.ts';
import { validateExpression } from '../../states/validate-expressions.ts';
import type { Json } from '../../states/values.ts';

const input = { id: 7, none: null, items: [1, 2, 3, 4, 5], one: [1] };
const bindings = { states: { input }, variable: 'v' };
const value = (source: string): Promise<Json> => evaluate(source, bindings, 'Output');

describe('expressions', () => {
  it.each([
    ['{% $x %}', '$x'],
    ['{%$x%}', '$x'],
    ['{% $x', undefined],
    ['a {% $x %}', undefined],
    ['{% $x %} b', undefined],
    ['plain', undefined],
  ])('only a whole string is an expression: %s', (text, source) => {
    expect(expressionIn(text)).toBe(source);
  });

  it.each([
    ['$states.input.id', 7],
    ['$variable', 'v'],
    ['$states.input.none', null],
    ['{"a": $states.input.missing, "b": 1}', { b: 1 }],
    ['$states.input.items[$ > 3]', [4, 5]],
    ['$states.input.one', [1]],
    ['"SELECT * FROM " & $variable', 'SELECT * FROM v'],
  ])('evaluates %s', async (source, expected) => {
    expect(await value(source)).toEqual(expected);
  });

  it("fails in AWS's words when an expression gives nothing", async () => {
    await expect(evaluate('$states.input.missing', bindings, 'Arguments/Input/x')).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      causeText:
        "The JSONata expression '$states.input.missing' specified for the field 'Arguments/Input/x' returned nothing (undefined).",
    });
  });

  it.each(['1 + "a"', '$number("x")', '$eval("1")', '$parse("{")', '$hash("a", "sha256")'])(
    'fails on %s',
    async (source) => {
      await expect(value(source)).rejects.toMatchObject({ error: 'States.QueryEvaluationError' });
    },
  );

  it('allows 100 levels of nesting, as AWS does, and no more', async () => {
    const sum = (terms: number) => Array<string>(terms).fill('1').join('+');
    expect(await value(sum(100))).toBe(100);
    await expect(value(sum(101))).rejects.toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});

describe('functions of Step Functions', () => {
  // Values from the Step Functions guide on JSONata, and from its notes on odd arguments.
  it.each([
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$hash("abc", "SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$parse("{\\"a\\":[1]}")', { a: [1] }],
  ])('%s', async (source, expected) => {
    expect(await value(source)).toEqual(expected);
  });

  it('$hash without an algorithm gives nothing', async () => {
    await expect(value('$hash("a")')).rejects.toMatchObject({ causeText: expect.stringContaining('returned nothing') });
  });
});

describe('templates', () => {
  it('fills in expressions at any depth and keeps the rest', async () => {
    const template = {
      a: ['{% $variable %}', { b: '{% $states.input.none %}' }],
      'text {% $variable %}': 'x {% y',
      n: 1,
    };
    expect(await fill(template, bindings, 'Output')).toEqual({
      a: ['v', { b: null }],
      'text {% $variable %}': 'x {% y',
      n: 1,
    });
  });

  it('names the place of a failing expression', async () => {
    await expect(fill({ a: ['x', { b: '{% $nope %}' }] }, bindings, 'Output')).rejects.toMatchObject({
      causeText: expect.stringContaining("for the field 'Output/a[1]/b' returned nothing"),
    });
  });

  it('insists on the type of a field', async () => {
    await expect(fillAs('number', '{% $variable %}', bindings, 'Seconds')).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      causeText: expect.stringContaining("Expected 'number', but was 'string'"),
    });
  });
});

describe('checks of expressions at load', () => {
  it.each([
    ['phone', "Reference to 'phone' at the top level is not supported"],
    ['$states.input.a + b', "Reference to 'b' at the top level"],
    ['{"k": phone.number}', "Reference to 'phone'"],
    ['$map($states.input.a, function($x) { b })', "Reference to 'b'"],
    ['$$', "Reference to '$$' is not supported"],
    ['a[1,2)', 'INVALID_JSONATA_EXPRESSION'],
  ])('refuses %s', (source, message) => {
    expect(() => validateExpression(source, '/States/E/Output/v')).toThrow(message);
  });

  it.each([
    '$states.input.items[value > 3]',
    '$x.{"k": name}',
    '$states.input.a^(price)',
    '($n := 1; $n + 1)',
    '$sum($x.price)',
  ])('accepts %s', (source) => {
    expect(() => validateExpression(source, '/')).not.toThrow();
  });
});
