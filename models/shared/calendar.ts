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
