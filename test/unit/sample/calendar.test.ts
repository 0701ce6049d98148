import { describe, expect, it } from 'vitest';
import { BusyClock, DAY_MS, ShopCalendar } from '../../../sample/calendar.ts';
import { Random } from '../../../sample/random.ts';

const london = new ShopCalendar('Europe/London');

function localDay(date: string): number {
  return Date.parse(date) / DAY_MS;
}

describe('ShopCalendar', () => {
  it.each([
    ['Europe/London', '2025-01-15', '2025-01-15T00:00:00.000Z'],
    ['Europe/London', '2025-07-15', '2025-07-14T23:00:00.000Z'],
    ['Europe/London', '2025-03-30', '2025-03-30T00:00:00.000Z'],
    ['America/New_York', '2025-01-15', '2025-01-15T05:00:00.000Z'],
    ['Asia/Kolkata', '2025-01-15', '2025-01-14T18:30:00.000Z'],
    ['Pacific/Auckland', '2025-01-15', '2025-01-14T11:00:00.000Z'],
  ])('in %s, %s starts at %s', (zone, date, start) => {
    const calendar = new ShopCalendar(zone);
    const instant = Date.parse(start);
    expect(new Date(calendar.startOf(localDay(date))).toISOString()).toBe(start);
    expect(calendar.dateOf(calendar.dayOf(instant))).toBe(date);
    expect(calendar.dayOf(instant - 1)).toBe(localDay(date) - 1);
  });

  it('keeps wall-clock time on the day the clocks change', () => {
    // 30 March 2025: London goes from GMT to BST at 01:00, so noon is 11:00 UTC.
    expect(new Date(london.at(localDay('2025-03-30'), DAY_MS / 2)).toISOString()).toBe('2025-03-30T11:00:00.000Z');
    expect(new Date(london.at(localDay('2025-10-26'), DAY_MS / 2)).toISOString()).toBe('2025-10-26T12:00:00.000Z');
  });

  it.each(['2024-11-29', '2025-11-28', '2026-11-27', '2027-11-26'])('is busiest around Black Friday, %s', (friday) => {
    const day = localDay(friday);
    expect(london.demand(day)).toBeGreaterThan(2);
    expect(london.isBlackFridayWeek(day)).toBe(true);
    expect(london.isBlackFridayWeek(day - 7)).toBe(false);
    expect(london.demand(day)).toBeGreaterThan(1.5 * london.demand(day - 7));
  });

  it('has a mean demand of about one over a year', () => {
    for (const year of ['2025', '2026']) {
      const first = localDay(`${year}-01-01`);
      const mean = Array.from({ length: 365 }, (_, i) => london.demand(first + i)).reduce((a, b) => a + b) / 365;
      expect(mean).toBeGreaterThan(0.98);
      expect(mean).toBeLessThan(1.02);
    }
  });

  it('shops in the evening rather than at night', () => {
    const random = Random.of('hours');
    const day = localDay('2025-07-15');
    const hours = Array.from({ length: 5000 }, () => (london.someTime(day, random) - london.startOf(day)) / 3_600_000);
    const share = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length / hours.length;
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...hours)).toBeLessThan(24);
    expect(share(19, 22)).toBeGreaterThan(8 * share(2, 5));
  });
});

describe('BusyClock', () => {
  it('finds the day again from the demand before it', () => {
    const first = localDay('2025-01-01');
    const clock = new BusyClock(london, first);
    for (const day of [0, 1, 180, 900]) {
      expect(clock.dayAt(clock.before(first + day))).toBe(first + day);
      expect(clock.dayAt(clock.before(first + day + 1) - 1e-9)).toBe(first + day);
    }
  });
});
