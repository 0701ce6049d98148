import { describe, expect, it } from 'vitest';
import { wholeAmount } from '../../../lambdas/ingest/decimal.ts';
import { field, Invalid, type Kind } from '../../../lambdas/ingest/fields/field.ts';
import * as kinds from '../../../lambdas/ingest/fields/kinds.ts';
import { LocalClock } from '../../../lambdas/ingest/fields/time.ts';
import { recordSchema } from '../../../lambdas/load/schema/record-schema.ts';
import { recordSource } from '../../../lambdas/load/schema/record-source.ts';
import { loadCsv, loadJson, refusalOf } from './support/own-files.ts';

const reading = {
  clock: new LocalClock('Europe/London'),
  hash: (text: string) => `<${text}>`,
  latest: Date.parse('2026-03-02T12:00:00Z'),
  largestAmount: wholeAmount(1000),
  onUnreadable: 'reject',
} as const;
const read = <T>(kind: Kind<T>, text: string): T | string => {
  const value = kind.read(text, reading);
  return value instanceof Invalid ? value.why : value;
};

describe('a value', () => {
  it.each([
    ['text', kinds.text, 'Mug "large"', 'Mug "large"'],
    ['text with an address', kinds.text, 'of Ann@Example.com', 'of <ann@example.com>'],
    ['integer', kinds.integer({ least: 0 }), '7', 7],
    ['integer of a spreadsheet', kinds.integer({ least: 0 }), '7.0', 7],
    ['amount', kinds.amount, '12.5', 125_000n],
    ['amount in full', kinds.amount, '0.12345', 1235n],
    ['time in UTC', kinds.pastTime, '2025-07-03T10:15:00Z', Date.UTC(2025, 6, 3, 10, 15)],
    ['time with an offset', kinds.pastTime, '2025-07-03 10:15:30.25+05:30', Date.UTC(2025, 6, 3, 4, 45, 30, 250)],
    ['wall-clock time', kinds.pastTime, '2025-07-03 10:15', Date.UTC(2025, 6, 3, 9, 15)],
    ['day as a time', kinds.pastTime, '2025-07-03', Date.UTC(2025, 6, 2, 23)],
    ['time to come', kinds.anyTime, '2030-01-01', Date.UTC(2030, 0, 1)],
    ['day', kinds.day, '2024-02-29', '2024-02-29'],
    ['flag', kinds.flag, 'Yes', true],
    ['flag that is off', kinds.flag, '0', false],
    ['currency', kinds.currencyCode, 'eur', 'EUR'],
    ['word', kinds.oneOf(['a', 'b'], { beta: 'b' }), 'Beta', 'b'],
    ['e-mail address', kinds.email, 'Ann@Example.com', '<ann@example.com>'],
    ['phone number', kinds.phone, '+44 20 7946-0018', '<442079460018>'],
  ])('that is a %s is read', (_, kind, text, expected) => expect(read<unknown>(kind, text)).toEqual(expected));

  it.each([
    [kinds.text, 'x'.repeat(401), 'has more than 400 characters'],
    [kinds.integer({ least: 0 }), 'two', 'is not an integer of at most nine digits'],
    [kinds.integer({ least: 0 }), '1.5', 'is not an integer of at most nine digits'],
    [kinds.integer({ least: 0 }), '1234567890', 'is not an integer of at most nine digits'],
    [kinds.integer({ least: 0 }), '1e3', 'is not an integer of at most nine digits'],
    [kinds.integer({ least: 0 }), '-1', 'is below 0'],
    [kinds.integer({ least: 1, most: 9, hint: '; ask' }), '0', 'is below 1; ask'],
    [kinds.integer({ least: 1, most: 9 }), '10', 'is above 9'],
    [kinds.amount, '12,500', 'may mean 12500 or 12.500; write it without a comma'],
    [kinds.amount, 'twelve', 'is not a number'],
    [kinds.amount, '-0.01', 'is below 0'],
    [kinds.amount, '100000000000', 'is above 1000, the largest amount that this stage takes (limits.orderValue)'],
    [kinds.pastTime, '03.13.2025', 'is not a date (YYYY-MM-DD) or time from 1990 on'],
    [kinds.pastTime, '2025-02-30', 'is not a date (YYYY-MM-DD) or time from 1990 on'],
    [kinds.pastTime, '2025-02-03T25:00Z', 'is not a date (YYYY-MM-DD) or time from 1990 on'],
    [kinds.pastTime, '2025-02-03T10:00+15:00', 'is not a date (YYYY-MM-DD) or time from 1990 on'],
    [kinds.pastTime, '1970-01-01', 'is not a date (YYYY-MM-DD) or time from 1990 on'],
    [kinds.pastTime, '2026-03-02T12:00:01Z', 'lies in the future'],
    [kinds.day, '2025-2-30', 'is not a date (YYYY-MM-DD) from 1990 on'],
    [kinds.day, '2025-02-29', 'is not a date (YYYY-MM-DD) from 1990 on'],
    [kinds.day, '2026-03-03', 'lies in the future'],
    [kinds.flag, 'perhaps', 'is neither true nor false'],
    [kinds.currencyCode, 'EURO', 'is not an ISO 4217 code'],
    [kinds.currencyCode, 'QQQ', 'is not an ISO 4217 code'],
    [kinds.oneOf(['a', 'b']), 'constructor', 'is not one of a, b'],
    [kinds.email, 'ann at example.com', 'is not an e-mail address: a name, @ and a domain, nothing else'],
    [kinds.phone, '1234', 'does not have the 5 to 15 digits of a phone number'],
  ])('that is wrong is told so (%#)', (kind, text, why) =>
    expect(read<unknown>(kind as Kind<unknown>, text)).toBe(why),
  );
});

const schema = recordSchema({
  name: 'things',
  noun: 'thing',
  doc: 'things',
  notes: [],
  either: ['day', 'at'],
  fields: {
    thing_id: field(kinds.text, { required: true, doc: 'id', examples: ['t-1'], spellings: ['thing'] }),
    count: field(kinds.integer({ least: 0 }), { doc: 'count', examples: ['', '2'] }),
    fraction: field(kinds.amount, { doc: 'fraction', examples: ['0.5'] }),
    on: field(kinds.flag, { doc: 'flag', examples: ['true'] }),
    day: field(kinds.day, { doc: 'day', examples: ['2025-11-03'] }),
    at: field(kinds.pastTime, { doc: 'time', examples: ['2025-11-03T10:00:00Z'] }),
  },
});
const seen: unknown[] = [];
const things = recordSource(schema, (_, record) => {
  seen.push(record);
  return undefined;
});
const recordOf = async (loading: () => Promise<unknown>) => {
  seen.length = 0;
  await loading();
  return seen;
};

describe('a record', () => {
  const GOOD = { thing_id: 't', count: '2', day: '2025-11-03' };
  const READ = { thing_id: 't', count: 2, fraction: null, on: null, day: '2025-11-03', at: null };

  it('is the same from CSV and from JSON, with what is left out as null', async () => {
    expect(await recordOf(() => loadCsv(things, GOOD))).toEqual([READ]);
    expect(await recordOf(() => loadJson(things, { ...GOOD, count: 2, on: null, fraction: '' }))).toEqual([READ]);
  });

  it('of JSON has keys in any spelling, numbers and flags as such, and more than anybody asked for', async () => {
    const record = { Thing: 7, count: 2.0, fraction: 1e-7, on: true, day: '2025-11-03', nested: { a: [1] } };
    expect(await recordOf(() => loadJson(things, record))).toEqual([
      { ...READ, thing_id: '7', fraction: 0n, on: true },
    ]);
    expect(await recordOf(() => loadJson(things, { ...GOOD, thing: 'other' }))).toEqual([READ]);
  });

  it.each([
    [{ ...GOOD, thing_id: ' ' }, 'missing_thing_id', 'thing_id is empty; every thing needs one, like t-1.'],
    [
      { ...GOOD, count: 'two' },
      'invalid_count',
      'count "two" is not an integer of at most nine digits; write it like 2.',
    ],
    [{ thing_id: 't', day: '' }, 'missing_day', 'day and at are both empty; write one of them, like 2025-11-03.'],
    [
      { count: '1', day: '2025-11-03' },
      'missing_column',
      'The header lacks thing_id (also called thing); it has: count, day. Add or rename the columns in the first line, or say what they are with --map.',
    ],
    [
      { thing_id: 't' },
      'missing_column',
      'The header lacks day or at; it has: thing_id. Add or rename the columns in the first line, or say what they are with --map.',
    ],
  ])('of %j is refused as %s', async (record, reason, detail) => {
    expect(await refusalOf(things, record)).toEqual({ reason, detail });
  });

  it.each([
    [{ ...GOOD, count: [1] }, 'invalid_count', 'count holds a list; write one value.'],
    [{ ...GOOD, thing_id: {} }, 'invalid_thing_id', 'thing_id holds an object; write one value.'],
    [[GOOD], 'not_an_object', 'The line is not a JSON object; write one object per line.'],
  ])('of the JSON %j is refused as %s', async (record, reason, detail) => {
    const { examples } = await loadJson(things, GOOD, record as Record<string, unknown>);
    expect(examples).toEqual({ [reason]: [{ line: 2, detail, original: JSON.stringify(record) }] });
  });

  it('is refused whole when a field was left out, because the others would move into its place', async () => {
    const { examples } = await loadCsv(things, { ...GOOD, 'at;': '' });
    expect(examples).toEqual({});
    const short = await loadCsv(things, { ...GOOD, 'at;count': '' });
    expect(Object.keys(short.examples)).toEqual(['wrong_column_count']);
  });
});

describe('a schema', () => {
  it('that gives one name to two columns is refused', () => {
    const id = field(kinds.text, { doc: 'id', examples: ['1'], spellings: ['Id No'] });
    const other = { ...id, spellings: ['ID_NO'] };
    expect(() => recordSchema({ ...schema, either: undefined, fields: { id, other } })).toThrow(
      'things: "idno" names both id and other',
    );
  });

  it('with a field that tells who somebody is quotes no value of its records', async () => {
    const people = recordSource(
      recordSchema({
        name: 'people',
        noun: 'person',
        doc: 'people',
        notes: [],
        fields: {
          phone: field(kinds.phone, { doc: 'phone', examples: ['+44 20 7946 0018'] }),
          age: field(kinds.integer({ least: 0 }), { doc: 'age', examples: ['30'] }),
        },
      }),
      () => undefined,
    );
    const { examples, rows } = await loadCsv(people, { phone: 'none', age: '+44 20 7946 0018' });
    expect(examples).toEqual({
      invalid_phone: [{ line: 2, detail: 'phone does not have the 5 to 15 digits of a phone number.' }],
    });
    expect(await refusalOf(people, { phone: '', age: '+44 20 1111 2222' })).toMatchObject({
      detail: 'age is not an integer of at most nine digits; write it like 30.',
    });
    expect(rows('quarantine')).toMatchObject([{ original: '[masked];+44 20 7946 0018' }]);
  });
});
