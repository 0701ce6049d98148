import type { SalesQuery } from '../../contracts/metrics.ts';
import { dayText, monthOf } from '../facts/format.ts';
import { weekdayOf } from '../facts/scan.ts';
import type { Span } from '../facts/store.ts';
import { InvalidPeriodError } from './period.ts';

export type Grain = Exclude<SalesQuery['grain'], 'auto'>;

const HOURS_A_DAY = 24;
const MOST_DAYS_BY_HOUR = 2;
/** An answer of more hours would be longer than a function may answer. */
const MOST_DAYS_ASKED_BY_HOUR = 31;
const MOST_DAYS_BY_DAY = 92;
const MOST_DAYS_BY_WEEK = 3 * 366;

/** The grain that is asked for, or one as fine as a chart can show it. @throws InvalidPeriodError for hours of more than 31 days */
export function grainOf(asked: SalesQuery['grain'], { from, to }: Span): Grain {
  const days = to - from + 1;
  if (asked === 'hour' && days > MOST_DAYS_ASKED_BY_HOUR)
    throw new InvalidPeriodError(
      `Hours are told of ${MOST_DAYS_ASKED_BY_HOUR} days at most, not of ${days}. Ask for fewer days, or for grain=day.`,
    );
  if (asked !== 'auto') return asked;
  if (days <= MOST_DAYS_BY_HOUR) return 'hour';
  if (days <= MOST_DAYS_BY_DAY) return 'day';
  return days <= MOST_DAYS_BY_WEEK ? 'week' : 'month';
}

/** The parts of a period. */
export interface Series {
  /** Of each day, its part; undefined for an hour each. */
  readonly parts: Int32Array | undefined;
  /** Of each part how it is called: its first day, also where the period begins later, or its hour. */
  readonly starts: readonly string[];
  /** Of each part, whether it lies in the period from beginning to end and was over. */
  readonly complete: readonly boolean[];
}

const monday = (day: number): number => day - weekdayOf(day);

/** @param today the first day that is not over, in days since 1970 */
export function seriesOf(grain: Grain, { from, to }: Span, today: number): Series {
  const days = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  if (grain === 'hour') {
    const hours = Array.from({ length: HOURS_A_DAY }, (_, hour) => `T${String(hour).padStart(2, '0')}:00`);
    return {
      parts: undefined,
      starts: days.flatMap((day) => hours.map((hour) => dayText(day) + hour)),
      complete: days.flatMap((day) => hours.map(() => day < today)),
    };
  }
  const startOf = {
    day: dayText,
    week: (day: number) => dayText(monday(day)),
    month: (day: number) => `${monthOf(day)}-01`,
  }[grain];
  const startOfDay = days.map(startOf);
  const starts = [...new Set(startOfDay)];
  const places = new Map(starts.map((start, place) => [start, place]));
  const isWhole = (start: string): boolean =>
    (start !== starts[0] || startOf(from - 1) !== start) && (start !== starts.at(-1) || startOf(to + 1) !== start);
  const lastDays = new Map(startOfDay.map((start, index) => [start, from + index]));
  return {
    parts: Int32Array.from(startOfDay, (start) => places.get(start) as number),
    starts,
    complete: starts.map((start) => isWhole(start) && (lastDays.get(start) as number) < today),
  };
}

/**
 * The parts of the period that is compared with: each day counts where the one counts that comes as many days after the beginning, so
 * that the same number of days stand beside each other.
 */
export function partsBefore(series: Series, before: Span): Int32Array | undefined {
  const { parts } = series;
  if (!parts) return undefined;
  const last = parts.at(-1) as number;
  // What has no counterpart goes into a part of its own, which nobody tells.
  return Int32Array.from({ length: before.to - before.from + 1 }, (_, index) => parts[index] ?? last + 1);
}
