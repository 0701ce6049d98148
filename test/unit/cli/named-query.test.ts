import { describe, expect, it } from 'vitest';
import { savedQueries, valuesOf } from '../../../bin/cli/platform/query.ts';
import type { NamedQuery } from '../../../contracts/queries.ts';
import { bind } from '../../../lambdas/queries/parameters.ts';

const query: Pick<NamedQuery, 'name' | 'parameters'> = {
  name: 'sales',
  parameters: [
    { name: 'product', type: 'varchar', doc: 'code, e.g. A' },
    { name: 'from', type: 'date', doc: 'first day' },
    { name: 'least', type: 'bigint', doc: 'units' },
    { name: 'share', type: 'double', doc: 'a fraction' },
  ],
};
const given = (changes: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries({ product: 'A', from: '2026-01-31', least: '3', share: '0.5', ...changes }).map((pair) =>
    pair.join('='),
  );

describe('the parameters of a saved query', () => {
  it('stand in the order of the query, each as Athena spells its type', () => {
    const values = ["'A'", "CAST('2026-01-31' AS date)", '3', "CAST('0.5' AS double)"];
    expect(bind(query, valuesOf(given()))).toEqual(values);
    expect(bind(query, valuesOf(given().reverse()))).toEqual(values);
  });

  it.each([
    ["O'Neill", "'O''Neill'"],
    ["'; DROP VIEW gold.x --", "'''; DROP VIEW gold.x --'"],
    ['a=b', "'a=b'"],
  ])('are texts and nothing else: %s', (product, literal) => {
    expect(bind(query, valuesOf(given({ product })))[0]).toBe(literal);
  });

  it.each([
    [given({ from: '2026-02-30' }), /"2026-02-30" is not a date for the parameter "from": first day/],
    [given({ from: "2026-01-31' OR '1'='1" }), /is not a date/],
    [given({ least: '1.5' }), /"1\.5" is not a bigint/],
    [given({ least: '1; DROP' }), /is not a bigint/],
    [given({ share: '1e9' }), /is not a double/],
    [given({ product: '' }), /"" is not a varchar/],
    [given().slice(1), /wants: product, a varchar \(code, e\.g\. A\)/],
    [[...given(), 'colour=red'], /has no parameter "colour".*from, a date/],
    [[...given(), 'product=B'], /"product" is given twice/],
    [['product'], /"product" is not a parameter; write --param name=value/],
  ] as const)('that are not right are refused, with what to do: %s', (values, message) => {
    expect(() => bind(query, valuesOf(values))).toThrow(message);
  });
});

describe('the list of saved queries', () => {
  it('tells what each is for and what it takes', () => {
    const found = savedQueries('').find(({ name }) => name === 'customer_orders');
    expect(found?.purpose).toMatch(/one customer/);
    expect(found?.parameters).toEqual([
      { name: 'customer', type: 'varchar', doc: 'the shop’s id of the customer, e.g. 17850' },
    ]);
  });
});
