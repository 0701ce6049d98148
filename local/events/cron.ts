import { AwsFailure } from '../service.ts';
import type { DayTest } from './cron-days.ts';
import { dayOfMonth, dayOfWeek } from './cron-days.ts';
import type { FieldRange } from './cron-field.ts';
import { fieldValues } from './cron-field.ts';
import { instantOf, wallTime } from './zone.ts';

/** A cron expression of EventBridge, read. Values are sorted. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly matchesDay: DayTest;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MINUTE: FieldRange = { field: 'minutes', first: 0, last: 59 };
const HOUR: FieldRange = { field: 'hours', first: 0, last: 23, wraps: true };
const MONTH: FieldRange = { field: 'month', first: 1, last: 12, names: MONTHS };
const YEAR: FieldRange = { field: 'year', first: 1970, last: 2199 };

/** Reads the six fields `minutes hours day-of-month month day-of-week year`; exactly one of the two days is `?`. */
export function parseCron(fields: string): Cron {
  const [minute, hour, dom, month, dow, year, ...rest] = fields.trim().split(/\s+/);
  if (!minute || !hour || !dom || !month || !dow || !year || rest.length > 0) {
    throw new AwsFailure('ValidationException', `cron(${fields}) must have six fields.`);
  }
  if ((dom === '?') === (dow === '?')) {
    throw new AwsFailure(
      'ValidationException',
      `cron(${fields}): exactly one of day-of-month and day-of-week must be ?.`,
    );
  }
  return {
    minutes: fieldValues(minute, MINUTE),
    hours: fieldValues(hour, HOUR),
    months: fieldValues(month, MONTH),
    years: fieldValues(year, YEAR),
    matchesDay: dow === '?' ? dayOfMonth(dom) : dayOfWeek(dow),
  };
}

/**
 * The first instant after `after` at which the zone's clocks show a time of the expression. A time that clocks skip in
 * spring is skipped, one that they show twice in autumn counts once. Undefined when there is none until 2199.
 */
export function nextCron(cron: Cron, zone: string, after: number): number | undefined {
  const start = wallTime(after, zone);
  for (const day of daysFrom(cron, start)) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const instant = later(day + (hour * 60 + minute) * 60_000, zone, after, start);
        if (instant !== undefined) return instant;
      }
    }
  }
  return undefined;
}

/** Clocks turned back make a wall time behind `start` lie after `after`, so times of the last hours are looked at too. */
const TURNED_BACK = 3 * 3_600_000;

function later(wall: number, zone: string, after: number, start: number): number | undefined {
  if (wall < start - TURNED_BACK) return undefined;
  const instant = instantOf(wall, zone);
  return instant !== undefined && instant > after ? instant : undefined;
}

const DAY = 86_400_000;

/** Midnights (wall time) of the matching days, from the day before `start` on. */
function* daysFrom(cron: Cron, start: number): Generator<number> {
  const earliest = Math.floor(start / DAY) * DAY - DAY;
  for (const year of cron.years) {
    if (Date.UTC(year, 11, 31) < earliest) continue;
    for (const month of cron.months) {
      const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (let day = 1; day <= length; day += 1) {
        const midnight = Date.UTC(year, month - 1, day);
        if (midnight >= earliest && cron.matchesDay(year, month, day)) yield midnight;
      }
    }
  }
}
