import type { FieldRange } from './cron-field.ts';
import { fieldValue, fieldValues, invalidField } from './cron-field.ts';

/** Whether a date is one of the expression's days; the month counts from 1. */
export type DayTest = (year: number, month: number, day: number) => boolean;

const DAY_OF_MONTH: FieldRange = { field: 'day-of-month', first: 1, last: 31 };
const DAY_OF_WEEK: FieldRange = {
  field: 'day-of-week',
  first: 1,
  last: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};
const SATURDAY = 7;
const SUNDAY = 1;

/** `L` is the last day, `15W` the weekday nearest to the 15th within the month; else values. */
export function dayOfMonth(text: string): DayTest {
  if (text === 'L') return (year, month, day) => day === lengthOf(year, month);
  const weekday = /^(\d+)W$/.exec(text)?.[1];
  if (weekday !== undefined) {
    const wanted = fieldValue(weekday, DAY_OF_MONTH);
    return (year, month, day) => day === nearestWeekday(year, month, wanted);
  }
  const days = new Set(fieldValues(text, DAY_OF_MONTH));
  return (_year, _month, day) => days.has(day);
}

/** `L` is Saturday, `6L` or `FRIL` the last Friday, `3#2` or `TUE#2` the second Tuesday; else values, Sunday being 1. */
export function dayOfWeek(text: string): DayTest {
  if (text === 'L') return (year, month, day) => weekdayOf(year, month, day) === SATURDAY;
  const [, last, nth, count] = /^(?:(\w+)L|(\w+)#([1-5]))$/.exec(text) ?? [];
  if (last !== undefined) {
    const wanted = fieldValue(last, DAY_OF_WEEK);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && day + 7 > lengthOf(year, month);
  }
  if (nth !== undefined) {
    const wanted = fieldValue(nth, DAY_OF_WEEK);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === Number(count);
  }
  if (/[#/]/.test(text)) throw invalidField(text, DAY_OF_WEEK);
  const days = new Set(fieldValues(text, DAY_OF_WEEK));
  return (year, month, day) => days.has(weekdayOf(year, month, day));
}

function lengthOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** Never leaves the month: the 1st on a Saturday moves to Monday the 3rd. A day the month lacks has no weekday. */
function nearestWeekday(year: number, month: number, day: number): number | undefined {
  const last = lengthOf(year, month);
  if (day > last) return undefined;
  const weekday = weekdayOf(year, month, day);
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === SUNDAY) return day === last ? day - 2 : day + 1;
  return day;
}
