import { describe, expect, it } from 'vitest';
import { dayNumber, dayText, isoWeek, mondayOf, weekday } from '../../../../models/shared/calendar.ts';

const day = (text: string): number => dayNumber(text, 'daily_revenue');

describe('calendar', () => {
  it('begins weeks on Monday', () => {
    expect(weekday(day('2026-11-21'))).toBe(5);
    expect(weekday(day('1969-12-28'))).toBe(6);
    expect(dayText(mondayOf(day('2026-11-21')))).toBe('2026-11-16');
    expect(dayText(mondayOf(day('2026-11-16')))).toBe('2026-11-16');
  });

  // From the Wikipedia article on ISO week dates.
  it.each([
    ['2005-01-01', 53],
    ['2006-01-01', 52],
    ['2007-12-31', 1],
    ['2008-12-28', 52],
    ['2008-12-29', 1],
    ['2010-01-03', 53],
    ['2010-01-04', 1],
  ])('numbers the week of %s by ISO 8601', (text, week) => {
    expect(isoWeek(day(text))).toBe(week);
  });
});
