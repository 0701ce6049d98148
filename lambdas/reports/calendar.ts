/** A day of the calendar, `yyyy-MM-dd`; days compare as texts. */
export type Day = string;

const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;
const MONDAY = 1;
const THURSDAY = 4;

const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, 10);
const weekdayOf = (day: Day): number => new Date(Date.parse(day)).getUTCDay() || DAYS_A_WEEK;

export const addDays = (day: Day, count: number): Day => dayOf(Date.parse(day) + count * DAY_MS);

/** The Monday of the ISO week that a day lies in. */
export const mondayOf = (day: Day): Day => addDays(day, MONDAY - weekdayOf(day));

/** The ISO week that a day lies in, e.g. `2011-W49`; it belongs to the year that its Thursday lies in. */
export function isoWeekOf(day: Day): string {
  const thursday = addDays(day, THURSDAY - weekdayOf(day));
  const year = thursday.slice(0, 4);
  const dayOfYear = (Date.parse(thursday) - Date.parse(`${year}-01-01`)) / DAY_MS;
  return `${year}-W${String(Math.floor(dayOfYear / DAYS_A_WEEK) + 1).padStart(2, '0')}`;
}

/** By zone, of which a shop has one: to make a format takes longer than to work out a page. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that an instant lies on in a time zone. */
export function dayIn(timeZone: string, instant: Date): Day {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  const parts = format.formatToParts(instant).map(({ type, value }) => [type, value]);
  const { year, month, day } = Object.fromEntries(parts) as Readonly<Record<'year' | 'month' | 'day', string>>;
  return `${year}-${month}-${day}`;
}
