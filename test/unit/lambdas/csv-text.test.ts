import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine } from '../../../contracts/csv.ts';

it.each([
  [['a', 1, 2.5, true, null, ''], 'a,1,2.5,true,,'],
  [['a,b', '12" ruler', 'two\nlines', ' x'], '"a,b","12"" ruler","two\nlines"," x"'],
])('%j is spelled %j', (values, line) => expect(csvLine(values)).toBe(line));

it('a reader of CSV gets back what was written', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ü') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (values) => {
      expect(parse(csvLine(values), { record_delimiter: '\n' })).toEqual([values]);
    }),
  );
});
