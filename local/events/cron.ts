import type { Temporal } from 'temporal-polyfill';
import { AwsFailure } from '../service.ts';

/** A cron expression of EventBridge, read. Values are sorted. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly matchesDay: DayTest;
}

type DayTest = (date: Temporal.PlainDate) => boolean;

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Names of the values from `first` on. */
  readonly names?: readonly string[];
  /** A range may run over the end: the hours `20-2` are 20 to 23 and 0 to 2. @default false */
  readonly wraps?: boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTE: Field = { name: 'minutes', first: 0, last: 59 };
const HOUR: Field = { name: 'hours', first: 0, last: 23, wraps: true };
const DAY_OF_MONTH: Field = { name: 'day-of-month', first: 1, last: 31 };
const MONTH: Field = { name: 'month', first: 1, last: 12, names: MONTHS };
const DAY_OF_WEEK: Field = { name: 'day-of-week', first: 1, last: 7, names: WEEKDAYS };
const YEAR: Field = { name: 'year', first: 1970, last: 2199 };
const SATURDAY = 7;
const SUNDAY = 1;

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
    minutes: valuesOf(minute, MINUTE),
    hours: valuesOf(hour, HOUR),
    months: valuesOf(month, MONTH),
    years: valuesOf(year, YEAR),
    matchesDay: dow === '?' ? dayOfMonth(dom) : dayOfWeek(dow),
  };
}

/** `L` is the last day, `15W` the weekday nearest to the 15th within the month; else values. */
function dayOfMonth(text: string): DayTest {
  if (text === 'L') return (date) => date.day === date.daysInMonth;
  const weekday = /^(\d+)W$/.exec(text)?.[1];
  if (weekday !== undefined) {
    const wanted = oneValue(weekday, DAY_OF_MONTH);
    return (date) => date.day === nearestWeekday(date, wanted);
  }
  const days = new Set(valuesOf(text, DAY_OF_MONTH));
  return (date) => days.has(date.day);
}

/** Never leaves the month: the 1st on a Saturday moves to Monday the 3rd. A day the month lacks has no weekday. */
function nearestWeekday(date: Temporal.PlainDate, day: number): number | undefined {
  const last = date.daysInMonth;
  if (day > last) return undefined;
  const weekday = weekdayOf(date.with({ day }));
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === SUNDAY) return day === last ? day - 2 : day + 1;
  return day;
}

/** `L` is Saturday, `6L` or `FRIL` the last Friday, `3#2` or `TUE#2` the second Tuesday; else values, Sunday being 1. */
function dayOfWeek(text: string): DayTest {
  if (text === 'L') return (date) => weekdayOf(date) === SATURDAY;
  const [, last, nth, count] = /^(?:(\w+)L|(\w+)#([1-5]))$/.exec(text) ?? [];
  if (last !== undefined) {
    const wanted = oneValue(last, DAY_OF_WEEK);
    return (date) => weekdayOf(date) === wanted && date.day + 7 > date.daysInMonth;
  }
  if (nth !== undefined) {
    const wanted = oneValue(nth, DAY_OF_WEEK);
    return (date) => weekdayOf(date) === wanted && Math.ceil(date.day / 7) === Number(count);
  }
  if (/[#/]/.test(text)) throw invalidField(text, DAY_OF_WEEK);
  const days = new Set(valuesOf(text, DAY_OF_WEEK));
  return (date) => days.has(weekdayOf(date));
}

/** EventBridge counts from Sunday as 1, ISO (and Temporal) from Monday. */
const weekdayOf = (date: Temporal.PlainDate): number => (date.dayOfWeek % 7) + 1;

/** The sorted values of a field made of `*`, values, ranges `a-b`, steps `a/n`, and commas. */
function valuesOf(text: string, field: Field): number[] {
  const values = text.split(',').flatMap((part) => partValues(part, field));
  return [...new Set(values)].sort((a, b) => a - b);
}

function partValues(part: string, field: Field): number[] {
  const [base = '', step, ...more] = part.split('/');
  const by = step === undefined ? 1 : Number(step);
  if (more.length > 0 || !/^\d+$/.test(step ?? '1') || by < 1) throw invalidField(part, field);
  const [from, to] = bounds(base, step !== undefined, field);
  const size = field.last - field.first + 1;
  if (from > to && field.wraps !== true) throw invalidField(part, field);
  const length = Math.floor(((to - from + size) % size) / by) + 1;
  return Array.from({ length }, (_, index) => field.first + ((from - field.first + index * by) % size));
}

/** `*` is everything, `a-b` a range, and `a` alone one value, or with a step everything from there. */
function bounds(base: string, stepped: boolean, field: Field): [number, number] {
  if (base === '*') return [field.first, field.last];
  const [low = '', high, ...more] = base.split('-');
  if (more.length > 0) throw invalidField(base, field);
  const from = oneValue(low, field);
  if (high !== undefined) return [from, oneValue(high, field)];
  return [from, stepped ? field.last : from];
}

/** One value: a number in range, or a name. */
function oneValue(text: string, field: Field): number {
  const named = (field.names ?? []).indexOf(text.toUpperCase());
  if (named >= 0) return field.first + named;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= field.first && value <= field.last) return value;
  throw invalidField(text, field);
}

function invalidField(text: string, { name }: Field): AwsFailure {
  return new AwsFailure('ValidationException', `'${text}' is not valid as ${name} of a cron expression.`);
}
