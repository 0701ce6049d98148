import type { EpochMillis } from '../../../contracts/table.ts';
import type { DateOrder } from './conventions.ts';
import { Invalid } from './field.ts';
import { type CalendarDay, type LocalClock, offsetOf, parseInstant, wallTime } from './time.ts';

/** `13/12/2010`, `5.10.2025`, `2025/10/05`, with a time of 24 or of 12 hours after it or none. */
const NUMBERS = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:,?[ T]+(\S.*))?$/;
/** `5 Oct 2025`, `05-Oct-2025`. */
const DAY_NAMED = /^(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})\.?[ ,-]+(\d{4})(?:,?[ T]+(\S.*))?$/i;
/** `October 5, 2025 10:25 am`. */
const MONTH_NAMED = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,?(?: at)? +(\S.*))?$/i;
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([ap])?\.?(?:m\.?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;
const EITHER = { isEither: true } as const;
const NOT_A_TIME = 'is not a date (YYYY-MM-DD) or time from 1990 on';

/**
 * Reads a time as ISO 8601 or in the ways of spreadsheets and shops: `13/12/2010 8:26`, `05.10.2025`, `10/05/2025 2:30 PM`,
 * `5 Oct 2025`. Whether day or month comes first is the same for a whole file; points between them mean that the day does.
 * @param order asked for only where it matters. @default unknown
 * @returns UTC, of any year
 */
export function parseWritten(text: string, clock: LocalClock, order?: () => DateOrder): EpochMillis | Invalid {
  const iso = parseInstant(text, clock);
  if (iso !== undefined) return iso;
  const found = dayAndTime(text);
  if (!found) return new Invalid(NOT_A_TIME);
  const day = found.day ?? numbered(found.numbers, order);
  if (day instanceof Invalid) return day;
  return instantOf(day, found.time, clock) ?? new Invalid(NOT_A_TIME);
}

interface Found {
  readonly day?: CalendarDay;
  /** Day and month in either order, and what stands between them. */
  readonly numbers?: Numbers;
  readonly time: string;
}

interface Numbers {
  readonly first: number;
  readonly second: number;
  readonly year: number;
  readonly separator: string;
}

function dayAndTime(text: string): Found | undefined {
  const [, first = '', separator = '', second = '', third = '', time = ''] = NUMBERS.exec(text) ?? [];
  if (first.length === 4 && third.length <= 2) {
    return { day: { year: Number(first), month: Number(second), day: Number(third) }, time };
  }
  if (first !== '' && first.length <= 2 && third.length === 4) {
    return { numbers: { first: Number(first), second: Number(second), year: Number(third), separator }, time };
  }
  return named(text);
}

function named(text: string): Found | undefined {
  const [, day, name, year, time = ''] = DAY_NAMED.exec(text) ?? reordered(MONTH_NAMED.exec(text));
  const month = monthOf(name ?? '');
  if (month === undefined) return undefined;
  return { day: { year: Number(year), month, day: Number(day) }, time };
}

const reordered = (found: RegExpExecArray | null): (string | undefined)[] =>
  found ? [found[0], found[2], found[1], found[3], found[4]] : [];

/** @param name of three letters or more, in full or cut */
function monthOf(name: string): number | undefined {
  const index = NAMES.findIndex((month) => name !== '' && month.startsWith(name.toLowerCase()));
  return index === -1 ? undefined : index + 1;
}

function numbered(numbers: Numbers | undefined, order?: () => DateOrder): CalendarDay | Invalid {
  if (!numbers) return new Invalid(NOT_A_TIME);
  const { first, second, year, separator } = numbers;
  const dayFirst = { year, month: second, day: first };
  if (separator === '.' || first === second) return dayFirst;
  const proven = first > 12 ? 'dmy' : second > 12 ? 'mdy' : undefined;
  const written = order?.() ?? proven ?? 'unknown';
  if (written === 'mixed') {
    return new Invalid(
      'may have the day or the month first, as other dates of the file do; write it as YYYY-MM-DD',
      EITHER,
    );
  }
  if (written === 'unknown') {
    return new Invalid(
      'may have the day or the month first, and nothing in the file tells which; load it with --dates dmy or --dates mdy',
      EITHER,
    );
  }
  if (proven !== undefined && proven !== written) {
    return new Invalid(`does not have the ${written === 'dmy' ? 'day' : 'month'} first, as the dates of the file have`);
  }
  return written === 'dmy' ? dayFirst : { year, month: first, day: second };
}

function instantOf(day: CalendarDay, time: string, clock: LocalClock): EpochMillis | undefined {
  const found = TIME.exec(time === '' ? '0:00' : time.trim());
  if (!found) return undefined;
  const [, hours, minute, second = '0', fraction = '', half, zone] = found;
  const hour = hourOf(Number(hours), half?.toLowerCase());
  if (hour === undefined) return undefined;
  const wall = wallTime(day, { hour, minute: Number(minute), second: Number(second) });
  if (wall === undefined) return undefined;
  const exact = wall + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (zone === undefined) return clock.toUtc(exact);
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : exact - offset;
}

/** The hour of 24, where `a` or `p` says that it is one of 12. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

/** What a date tells of the order of days and months; undefined where it may be read either way, or says it by its form. */
export function dateOrderOf(text: string): 'dmy' | 'mdy' | undefined {
  const { first = 0, second = 0, separator } = dayAndTime(text)?.numbers ?? {};
  if (separator === undefined || separator === '.' || (first > 12 && second > 12)) return undefined;
  return first > 12 ? 'dmy' : second > 12 ? 'mdy' : undefined;
}
