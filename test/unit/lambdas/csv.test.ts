import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rejection } from '../../../lambdas/ingest/rejection.ts';
import { CsvReader, type CsvRecord, delimiterOf } from '../../../lambdas/load/csv.ts';
import { fitShape } from '../../../lambdas/load/fit.ts';
import type { CsvShape, Spellings } from '../../../lambdas/load/source.ts';

function read(text: string, delimiter = ','): CsvRecord[] {
  const reader = new CsvReader(delimiter);
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line }));
  return [...lines.flatMap((line) => [...reader.push(line)]), ...reader.end()];
}
const values = (text: string, delimiter?: string) =>
  read(text, delimiter).map(({ value }) => (value instanceof Rejection ? value.reason : value));

describe('a record', () => {
  it.each([
    ['plain fields', 'a,b,', [['a', 'b', '']]],
    ['quoted fields', '"a","b,c",d', [['a', 'b,c', 'd']]],
    ['quotes in a quoted field', '"12"" ruler",x', [['12" ruler', 'x']]],
    [
      'a newline in a quoted field',
      '"a\nb",c\nd,e',
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    ['a carriage return in a quoted field', '"a\rb",c', [['a\rb', 'c']]],
    [
      'an empty line between',
      'a,b\n\n  \nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
  ])('has %s', (_, text, expected) => expect(values(text)).toEqual(expected));

  it.each([';', '\t'])('may be cut by "%s"', (delimiter) => {
    expect(values(`a${delimiter}"b${delimiter}c"`, delimiter)).toEqual([['a', `b${delimiter}c`]]);
  });

  it('says on which line it starts', () => {
    expect(read('a\n"b\nc"\nd').map(({ line, original }) => [line, original])).toEqual([
      [1, 'a'],
      [2, '"b\nc"'],
      [4, 'd'],
    ]);
  });
});

describe('a quote', () => {
  it('that is never closed costs its own line only', () => {
    expect(values('a,1\nb,"2\nc,3\nd,4')).toEqual([['a', '1'], 'unclosed_quote', ['c', '3'], ['d', '4']]);
  });

  it('that is never closed is given up after fifty lines, not at the end of the file', () => {
    const reader = new CsvReader(',');
    const seen: CsvRecord[] = [];
    for (let number = 1; number <= 60; number++) {
      seen.push(...reader.push({ number, text: number === 1 ? '"open' : `line ${number}` }));
    }
    expect(seen).toHaveLength(60);
    expect(seen.filter(({ value }) => value instanceof Rejection)).toHaveLength(1);
  });

  it('in the middle of a field costs its own line, and not the lines up to the next such quote', () => {
    expect(values('a,12" ruler\nb,2\nc,6" nails\nd,4')).toEqual([
      'unclosed_quote',
      ['b', '2'],
      'unclosed_quote',
      ['d', '4'],
    ]);
  });

  it('that stands twice in the wrong place makes one bad line', () => {
    expect(values('a,x"y"z\nb,2')).toEqual(['malformed_csv', ['b', '2']]);
  });

  it('does not let a stray carriage return swallow half a line', () => {
    expect(values('"a"\rb,c\nd,e')).toEqual(['malformed_csv', ['d', 'e']]);
  });
});

describe('every line', () => {
  it('ends in exactly one record, whatever stands in it', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', '\r') }).map((text) => `x${text}`);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (lines) => {
        const records = lines.length === 0 ? [] : read(lines.join('\n'));
        expect(records.map(({ original }) => original).join('\n')).toBe(lines.join('\n'));
      }),
    );
  });

  it('is read as it was written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ü', ',', '"', '\n', ' ') });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
        expect(values(text)).toEqual(rows);
      }),
    );
  });
});

describe('a header', () => {
  it.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb\tc', '\t'],
    ['name, first;age;city', ';'],
    ['single', ','],
  ])('"%s" is cut by "%s"', (header, delimiter) => expect(delimiterOf(header)).toBe(delimiter));

  const shapeOf = (columns: Spellings, optional: Spellings = {}): CsvShape => ({
    format: 'csv',
    columns,
    optional,
    mapper: () => () => undefined,
  });
  const INVOICES = shapeOf({ invoice: ['InvoiceNo', 'Invoice'], customer: ['CustomerID'] }, { note: ['Note', 'Memo'] });
  const RETURNS = shapeOf({ credit: ['CreditNote'], customer: ['CustomerID'], reason: ['Reason'] });

  it.each([
    [['InvoiceNo', 'CustomerID'], { invoice: 0, customer: 1 }],
    [['Customer ID', 'Invoice'], { invoice: 1, customer: 0 }],
    [['x', 'INVOICE_NO', 'customer_id'], { invoice: 1, customer: 2 }],
    [['memo', 'Invoice', 'CustomerID'], { invoice: 1, customer: 2, note: 0 }],
    [['Invoice', 'CustomerID', 'InvoiceNo', 'memo', 'note'], { invoice: 2, customer: 1, note: 4 }],
  ])('%j is found by any spelling, the recommended one first', (header, column) => {
    expect(fitShape(header, [INVOICES]).column).toEqual(column);
  });

  it('fits the first shape whose required columns are all there', () => {
    const all = ['CreditNote', 'InvoiceNo', 'CustomerID', 'Reason'];
    expect(fitShape(all, [INVOICES, RETURNS]).shape).toBe(INVOICES);
    expect(fitShape(all, [RETURNS, INVOICES]).shape).toBe(RETURNS);
    expect(fitShape(['CreditNote', 'CustomerID', 'Reason'], [INVOICES, RETURNS]).shape).toBe(RETURNS);
  });

  it('without a column says which the nearest shape misses, and which are there', () => {
    expect(() => fitShape(['Invoice', 'Client'], [RETURNS, INVOICES])).toThrow(
      'The header lacks CustomerID; it has: Invoice, Client.',
    );
    expect(() => fitShape(['CustomerID', 'Reason'], [INVOICES, RETURNS])).toThrow(
      'The header lacks InvoiceNo (also called Invoice);',
    );
    expect(() => fitShape(['customer', 'reason'], [RETURNS])).toThrow('The header lacks CreditNote, CustomerID;');
  });
});
