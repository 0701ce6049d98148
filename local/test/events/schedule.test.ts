import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFire, parseSchedule } from '../../events/schedule.ts';

/** The next `count` times after `after`, as ISO text without milliseconds. */
function fires(expression: string, after: string, count: number, zone = 'UTC', anchor?: string): string[] {
  const times: string[] = [];
  const schedule = parseSchedule(expression, zone);
  let last: number | undefined = Date.parse(after);
  while (times.length < count) {
    last = nextFire(schedule, last, Date.parse(anchor ?? after));
    if (last === undefined) break;
    times.push(new Date(last).toISOString().replace('.000', ''));
  }
  return times;
}

describe("the cron examples of AWS's documentation", () => {
  // 2026-01-01 is a Thursday.
  it.each([
    ['10:00 every day', 'cron(0 10 * * ? *)', ['2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z']],
    ['12:15 every day', 'cron(15 12 * * ? *)', ['2026-01-01T12:15:00Z', '2026-01-02T12:15:00Z']],
    [
      '18:00 from Monday to Friday',
      'cron(0 18 ? * MON-FRI *)',
      ['2026-01-01T18:00:00Z', '2026-01-02T18:00:00Z', '2026-01-05T18:00:00Z'],
    ],
    ['8:00 on the first of the month', 'cron(0 8 1 * ? *)', ['2026-01-01T08:00:00Z', '2026-02-01T08:00:00Z']],
    [
      'every 10 minutes from Monday to Friday',
      'cron(0/10 * ? * MON-FRI *)',
      ['2026-01-01T00:10:00Z', '2026-01-01T00:20:00Z', '2026-01-01T00:30:00Z'],
    ],
    [
      'every 5 minutes from 8:00 to 17:55 from Monday to Friday',
      'cron(0/5 8-17 ? * MON-FRI *)',
      ['2026-01-01T08:00:00Z', '2026-01-01T08:05:00Z'],
    ],
    [
      '10:15 on the last Friday of the month in 2026',
      'cron(15 10 ? * 6L 2026-2027)',
      ['2026-01-30T10:15:00Z', '2026-02-27T10:15:00Z'],
    ],
    ['the second Tuesday', 'cron(0 0 ? * 3#2 *)', ['2026-01-13T00:00:00Z', '2026-02-10T00:00:00Z']],
    ['minutes 1, 11, 21, ...', 'cron(1/10 * * * ? *)', ['2026-01-01T00:01:00Z', '2026-01-01T00:11:00Z']],
    [
      // 1 March 2026 is a Sunday, 3 January a Saturday, 3 May a Sunday.
      'the weekday nearest to the 3rd',
      'cron(0 0 3W * ? *)',
      [
        '2026-01-02T00:00:00Z',
        '2026-02-03T00:00:00Z',
        '2026-03-03T00:00:00Z',
        '2026-04-03T00:00:00Z',
        '2026-05-04T00:00:00Z',
      ],
    ],
  ])('%s', (_, expression, expected) => {
    expect(fires(expression, '2026-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  it('stays in its hours and days', () => {
    expect(fires('cron(0/5 8-17 ? * MON-FRI *)', '2026-01-02T17:50:00Z', 2)).toEqual([
      '2026-01-02T17:55:00Z',
      '2026-01-05T08:00:00Z',
    ]);
    expect(fires('cron(0/30 20-2 ? * MON-FRI *)', '2026-01-02T01:00:00Z', 5)).toEqual([
      '2026-01-02T01:30:00Z',
      '2026-01-02T02:00:00Z',
      '2026-01-02T02:30:00Z',
      '2026-01-02T20:00:00Z',
      '2026-01-02T20:30:00Z',
    ]);
  });
});

describe('days', () => {
  it.each([
    ['the last of the month', 'cron(0 0 L * ? *)', ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['29 February', 'cron(0 0 29 2 ? *)', ['2028-02-29', '2032-02-29']],
    ['the 31st', 'cron(0 0 31 * ? *)', ['2026-01-31', '2026-03-31']],
    ['the last of the week', 'cron(0 0 ? * L *)', ['2026-01-03', '2026-01-10']],
    ['the last Friday by name', 'cron(0 0 ? * FRIL *)', ['2026-01-30', '2026-02-27']],
    ['the fifth Thursday', 'cron(0 0 ? * THU#5 *)', ['2026-01-29', '2026-04-30']],
    // 1 August 2026 is a Saturday, so the 3rd; 31 May 2026 a Sunday, so the 29th.
    ['the weekday nearest to the 1st', 'cron(0 0 1W 8 ? *)', ['2026-08-03', '2027-08-02']],
    ['the weekday nearest to the 31st', 'cron(0 0 31W 5 ? *)', ['2026-05-29', '2027-05-31']],
    ['names and lists', 'cron(0 0 ? JAN,MAR SUN,WED 2026)', ['2026-01-04', '2026-01-07']],
    ['years in steps', 'cron(0 0 1 1 ? 2027/5)', ['2027-01-01', '2032-01-01', '2037-01-01']],
  ])('%s', (_, expression, expected) => {
    expect(fires(expression, '2026-01-01T00:00:00Z', expected.length)).toEqual(
      expected.map((day) => `${day}T00:00:00Z`),
    );
  });

  it('ends when the years are over', () => {
    expect(fires('cron(0 0 1 1 ? 2026)', '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect(fires('cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('time zones', () => {
  const BERLIN = 'Europe/Berlin';

  it("follows the zone's clock through the year", () => {
    expect(fires('cron(0 8 1 1,7 ? 2026)', '2025-12-31T00:00:00Z', 2, BERLIN)).toEqual([
      '2026-01-01T07:00:00Z',
      '2026-07-01T06:00:00Z',
    ]);
  });

  it('skips a time that clocks skip in spring', () => {
    // 29 March 2026: 02:00 becomes 03:00 in Berlin.
    expect(fires('cron(30 2 * * ? *)', '2026-03-28T00:00:00Z', 2, BERLIN)).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  it('runs once at a time that clocks show twice in autumn', () => {
    // 25 October 2026: 03:00 becomes 02:00 in Berlin, so 02:30 is at 00:30 and at 01:30 UTC.
    expect(fires('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', 2, BERLIN)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(fires('cron(45 2 * * ? *)', '2026-10-25T01:00:00Z', 1, BERLIN)).toEqual(['2026-10-26T01:45:00Z']);
  });

  it('works across the date line', () => {
    expect(fires('cron(0 0 1 * ? *)', '2026-01-15T00:00:00Z', 1, 'Pacific/Kiritimati')).toEqual([
      '2026-01-31T10:00:00Z',
    ]);
    expect(fires('cron(0 23 L * ? *)', '2026-01-15T00:00:00Z', 1, 'Pacific/Pago_Pago')).toEqual([
      '2026-02-01T10:00:00Z',
    ]);
  });

  it('always fires later, at a minute of the expression', () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 366 * 1440 }),
        fc.constantFrom(BERLIN, 'UTC', 'America/New_York', 'Asia/Kolkata'),
        (minutes, zone) => {
          const after = start + minutes * 60_000;
          const next = nextFire(parseSchedule('cron(7/20 1-3 * * ? *)', zone), after, after) ?? 0;
          const shown = new Date(next).toLocaleTimeString('en-GB', {
            timeZone: zone,
            hour: '2-digit',
            minute: '2-digit',
          });
          return next > after && /^0[123]:(07|27|47)$/.test(shown);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('rate and at', () => {
  it.each([
    ['rate(5 minutes)', ['2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z']],
    ['rate(1 hour)', ['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z']],
    ['rate(2 days)', ['2026-01-03T00:00:00Z', '2026-01-05T00:00:00Z']],
  ])('%s', (expression, expected) => {
    expect(fires(expression, '2026-01-01T00:00:00Z', 2)).toEqual(expected);
  });

  it('counts a rate from its anchor', () => {
    expect(fires('rate(1 hour)', '2026-01-01T00:00:00Z', 2, 'UTC', '2025-12-31T12:20:00Z')[0]).toBe(
      '2026-01-01T00:20:00Z',
    );
  });

  it('fires once at a time of the zone', () => {
    expect(fires('at(2026-07-01T08:00:00)', '2026-01-01T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-07-01T06:00:00Z',
    ]);
    expect(fires('at(2025-07-01T08:00:00)', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(0 10 1 * MON *)',
    'cron(0 10 * * ?)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 10 0 * ? *)',
    'cron(0 10 L-3 * ? *)',
    'cron(0 10 LW * ? *)',
    'cron(0 10 * 13 ? *)',
    'cron(0 10 ? * 8 *)',
    'cron(0 10 ? * 2/2 *)',
    'cron(0 10 ? * FRI-MON *)',
    'cron(0 10 ? * 3#6 *)',
    'cron(0 10 ? * 3#1,6#3 *)',
    'cron(30-10 10 * * ? *)',
    'cron(*/0 10 * * ? *)',
    'cron(0 10 * * ? 1969)',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'rate(1.5 hours)',
    'at(2026-07-01)',
    'at(2026-13-01T00:00:00)',
    'every day',
  ])('%s', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });

  it('refuses a time that the zone skips, and a zone that does not exist', () => {
    expect(() => parseSchedule('at(2026-03-29T02:30:00)', 'Europe/Berlin')).toThrow(/not a time that clocks show/);
    expect(() => parseSchedule('rate(1 day)', 'Europe/Atlantis')).toThrow(/not a time zone/);
  });
});
