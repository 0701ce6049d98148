import type { Channel } from '../../contracts/features.ts';

const MILLISECONDS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Days since 1970-01-01 of a day in a row of a channel.
 * @throws Error naming the channel when the text is not a day like 2026-11-21
 */
export function dayNumber(day: string, channel: Channel): number {
  const at = DAY.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`"${day}" in the channel ${channel} is not a day like 2026-11-21.`);
  return at / MILLISECONDS;
}

export const dayText = (day: number): string => new Date(day * MILLISECONDS).toISOString().slice(0, 10);

/** Days as whole numbers since 1970-01-01 (see `days.ts`), and the weeks they fall into. */

const WEEK = 7;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** 0 is Monday, 6 Sunday. */
export const weekday = (day: number): number => (((day + FIRST_WEEKDAY) % WEEK) + WEEK) % WEEK;

/** The Monday of the ISO week that a day is in. */
export const mondayOf = (day: number): number => day - weekday(day);

/** Number of the ISO 8601 week, 1 to 53: a week belongs to the year that its Thursday is in. */
export function isoWeek(day: number): number {
  const thursday = mondayOf(day) + FIRST_WEEKDAY;
  const year = new Date(thursday * 86_400_000).getUTCFullYear();
  const newYear = Date.UTC(year, 0, 1) / 86_400_000;
  return Math.floor((thursday - newYear) / WEEK) + 1;
}
