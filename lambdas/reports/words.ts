import type { Day } from './calendar.ts';

/** Money with two decimals, in groups of thousands. */
export const money = (value: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A number with as many decimals as it has, in groups of thousands. */
export const count = (value: number): string => value.toLocaleString('en-GB', { maximumFractionDigits: 4 });

/** A fraction as percent. */
export const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(1)} %`);

/** A growth as percent with its sign. */
export const signedPercent = (value: number): string => `${value > 0 ? '+' : ''}${percent(value)}`;

const DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** A day as `Friday 9 December 2011`, put together by hand: ICU's versions differ in their commas. */
export function dateText(day: Day): string {
  const parts = DATE.formatToParts(new Date(day)).map(({ type, value }) => [type, value]);
  const { weekday, day: ordinal, month, year } = Object.fromEntries(parts) as Readonly<Record<string, string>>;
  return `${weekday} ${ordinal} ${month} ${year}`;
}

/** An hour of the day as a clock shows its beginning. */
export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
