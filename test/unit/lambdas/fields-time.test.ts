import { describe, expect, it } from 'vitest';
import type { DateOrder } from '../../../lambdas/ingest/fields/conventions.ts';
import { Invalid } from '../../../lambdas/ingest/fields/field.ts';
import { LocalClock } from '../../../lambdas/ingest/fields/time.ts';
import { dateOrderOf, parseWritten } from '../../../lambdas/ingest/fields/written-time.ts';

const toUtc = (zone: string, ...walls: readonly string[]) => {
  const clock = new LocalClock(zone);
  return walls.map((wall) => new Date(clock.toUtc(Date.parse(`${wall}Z`))).toISOString().slice(0, 16));
};

describe('a wall clock', () => {
  // Transitions as in the IANA time zone database.
  it.each([
    ['Europe/London', '2010-12-01T08:26', '2010-12-01T08:26'],
    ['Europe/London', '2011-06-01T08:26', '2011-06-01T07:26'],
    ['Europe/London', '2011-03-27T00:59', '2011-03-27T00:59'], // the last minute of winter
    ['Europe/London', '2011-03-27T01:30', '2011-03-27T01:30'], // skipped: read with the offset before
    ['Europe/London', '2011-03-27T02:00', '2011-03-27T01:00'], // the first minute of summer
    ['Europe/London', '2011-10-30T00:59', '2011-10-29T23:59'],
    ['Europe/London', '2011-10-30T01:30', '2011-10-30T00:30'], // comes twice: the first is meant
    ['Europe/London', '2011-10-30T02:00', '2011-10-30T02:00'],
    ['America/New_York', '2011-03-13T01:59', '2011-03-13T06:59'],
    ['America/New_York', '2011-03-13T02:30', '2011-03-13T07:30'],
    ['America/New_York', '2011-03-13T03:00', '2011-03-13T07:00'],
    ['America/New_York', '2011-11-06T01:30', '2011-11-06T05:30'],
    ['America/New_York', '2011-11-06T02:00', '2011-11-06T07:00'],
    ['Asia/Kolkata', '2011-06-01T00:00', '2011-05-31T18:30'],
    ['Asia/Tokyo', '2011-01-01T00:00', '2010-12-31T15:00'],
    ['UTC', '2011-03-27T01:30', '2011-03-27T01:30'],
    ['Australia/Lord_Howe', '2023-10-01T02:15', '2023-09-30T15:45'], // skipped by a change of half an hour
    ['Australia/Lord_Howe', '2023-10-01T02:45', '2023-09-30T15:45'],
  ])('in %s at %s is %s UTC', (zone, wall, utc) => expect(toUtc(zone, wall)).toEqual([utc]));

  it('reads the same whatever it read before, also where the change comes within an hour', () => {
    const walls = ['2023-10-01T01:59', '2023-10-01T02:15', '2023-10-01T02:45', '2023-10-01T03:00'];
    const forwards = toUtc('Australia/Lord_Howe', ...walls);
    const backwards = toUtc('Australia/Lord_Howe', ...walls.toReversed());
    expect(backwards.toReversed()).toEqual(forwards);
  });

  it('keeps seconds and milliseconds', () => {
    expect(new LocalClock('America/New_York').toUtc(Date.UTC(2011, 0, 1, 0, 0, 1, 5))).toBe(
      Date.UTC(2011, 0, 1, 5, 0, 1, 5),
    );
  });
});

const utc = new LocalClock('UTC');
const read = (text: string, order?: DateOrder) => parseWritten(text, utc, order && (() => order));
const why = (text: string, order?: DateOrder) => (read(text, order) as Invalid).why;

describe('a date and time', () => {
  it.each([
    ['2010-12-01 08:26:00', Date.UTC(2010, 11, 1, 8, 26)],
    ['2010-12-01T08:26:59', Date.UTC(2010, 11, 1, 8, 26, 59)],
    ['2010-12-01 8:26', Date.UTC(2010, 11, 1, 8, 26)],
    ['2010-12-01 08:26:00.123', Date.UTC(2010, 11, 1, 8, 26, 0, 123)],
    ['2012-02-29 00:00', Date.UTC(2012, 1, 29)],
    ['2025/10/05 10:00', Date.UTC(2025, 9, 5, 10)],
    ['05.10.2025 10:25', Date.UTC(2025, 9, 5, 10, 25)],
    ['5.10.2025', Date.UTC(2025, 9, 5)],
    ['25/10/2025', Date.UTC(2025, 9, 25)],
    ['10/25/2025 2:30 PM', Date.UTC(2025, 9, 25, 14, 30)],
    ['2025-10-05 12:05 am', Date.UTC(2025, 9, 5, 0, 5)],
    ['2025-10-05 12:05:09 p.m.', Date.UTC(2025, 9, 5, 12, 5, 9)],
    ['5 Oct 2025 18:00', Date.UTC(2025, 9, 5, 18)],
    ['05-Oct-2025', Date.UTC(2025, 9, 5)],
    ['October 5, 2025 10:25 am', Date.UTC(2025, 9, 5, 10, 25)],
    ['7/7/2025 10:00', Date.UTC(2025, 6, 7, 10)],
    ['05.10.2025 10:25 +02:00', Date.UTC(2025, 9, 5, 8, 25)],
  ])('reads %s', (text, at) => expect(read(text)).toBe(at));

  it.each([
    '',
    'tomorrow',
    '2010-02-30 08:26',
    '2011-02-29 00:00',
    '31.02.2010 8:26',
    '2010-12-01 24:00',
    '2010-12-01 08:60',
    '2010-12-01 13:05 pm',
    '2010-12-01 0:05 am',
    '32/1/2010',
    '1/12/10 8:26',
    '5 Foo 2025',
    '5 Marches 2025',
  ])('refuses "%s"', (text) => expect(read(text)).toBeInstanceOf(Invalid));

  it('has day or month first as its file has', () => {
    const [fifth, tenth] = [Date.UTC(2025, 9, 5), Date.UTC(2025, 4, 10)];
    expect([read('05/10/2025', 'dmy'), read('05/10/2025', 'mdy')]).toEqual([fifth, tenth]);
    expect(read('05.10.2025', 'mdy')).toBe(fifth); // points are written by those who write the day first
    expect(why('05/10/2025')).toMatch(/--dates dmy or --dates mdy/);
    expect(why('05/10/2025', 'mixed')).toMatch(/YYYY-MM-DD/);
    expect(why('25/10/2025', 'mdy')).toMatch(/does not have the month first/);
  });

  it('tells the order by a number above twelve', () => {
    const told = ['25/10/2025', '10/25/2025 08:00', '05/10/2025', '25.10.2025', '2025-10-25', '25/25/2025', 'x'].map(
      dateOrderOf,
    );
    expect(told).toEqual(['dmy', 'mdy', undefined, undefined, undefined, undefined, undefined]);
  });
});
