import type { Period } from '../../contracts/reports.ts';
import { addDays, type Day, dayIn, mondayOf } from '../reports/calendar.ts';

const HOW_MANY: Readonly<Record<Period, number>> = { daily: 7, weekly: 4 };
const DAYS: Readonly<Record<Period, number>> = { daily: 1, weekly: 7 };

/**
 * The last business days, or weeks by their Mondays, that were over at a time; the earliest first. So many that a run makes up
 * for some that were missed, and that orders which came late still find their way into the reports.
 * @returns seven days or four weeks
 */
export function lastComplete(period: Period, at: Date, timeZone: string): Day[] {
  const today = dayIn(timeZone, at);
  const current = period === 'daily' ? today : mondayOf(today);
  return Array.from({ length: HOW_MANY[period] }, (_, index) =>
    addDays(current, (index - HOW_MANY[period]) * DAYS[period]),
  );
}
