import { describe, expect, it } from 'vitest';
import { dayIn, isoWeekOf } from '../../../lambdas/reports/calendar.ts';

describe('the ISO week of a day', () => {
  // ISO 8601: the week with the year's first Thursday is week 1; the dates are those of Wikipedia's table "ISO week date".
  it.each([
    ['2005-01-01', '2004-W53'],
    ['2005-01-02', '2004-W53'],
    ['2005-12-31', '2005-W52'],
    ['2006-01-01', '2005-W52'],
    ['2006-01-02', '2006-W01'],
    ['2007-12-31', '2008-W01'],
    ['2008-12-28', '2008-W52'],
    ['2008-12-29', '2009-W01'],
    ['2009-12-31', '2009-W53'],
    ['2010-01-03', '2009-W53'],
    ['2011-12-09', '2011-W49'],
  ])('%s is %s', (day, week) => expect(isoWeekOf(day)).toBe(week));
});

describe('the day in a time zone', () => {
  it.each([
    ['2026-07-01T22:59:59Z', 'Europe/London', '2026-07-01'],
    ['2026-07-01T23:00:00Z', 'Europe/London', '2026-07-02'],
    ['2026-12-31T23:59:59Z', 'Europe/London', '2026-12-31'],
    ['2026-12-31T15:00:00Z', 'Asia/Tokyo', '2027-01-01'],
    ['2026-03-01T07:59:59Z', 'America/Los_Angeles', '2026-02-28'],
  ])('at %s in %s is %s', (instant, zone, day) => expect(dayIn(zone, new Date(instant))).toBe(day));
});
