import { addDays, type Day, isoWeekOf, mondayOf } from '../../lambdas/reports/calendar.ts';

export const REPORT_KINDS = ['daily', 'weekly'] as const;

export type ReportKind = (typeof REPORT_KINDS)[number];

const WEEK = 7;
/** The words around it are English. */
const WEEKDAYS = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

export interface ReportDays {
  readonly from: Day;
  readonly to: Day;
  /** As many days a week before, so that weekdays match. */
  readonly compareFrom: Day;
  readonly compareTo: Day;
  /** As a person says it. */
  readonly name: string;
  /** A day of the report before this one, and of the one after. */
  readonly earlier: Day;
  readonly later: Day;
}

/** What stands in an address need not be a day; years have four digits. */
export const isReportDay = (text: string): boolean =>
  /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

/** The days of a report: one, or those of the ISO week that it lies in. */
export function reportDays(kind: ReportKind, day: Day): ReportDays {
  const isWeek = kind === 'weekly';
  const from = isWeek ? mondayOf(day) : day;
  const to = isWeek ? addDays(from, WEEK - 1) : day;
  const [year = '', week = ''] = isoWeekOf(from).split('-W');
  const step = isWeek ? WEEK : 1;
  return {
    from,
    to,
    compareFrom: addDays(from, -WEEK),
    compareTo: addDays(to, -WEEK),
    name: isWeek ? `week ${Number(week)} of ${year}` : WEEKDAYS.format(new Date(from)),
    earlier: addDays(from, -step),
    later: addDays(from, step),
  };
}

/** A day of the last report that is over. @param lastDay the last day that is */
export function lastReport(kind: ReportKind, lastDay: Day): Day {
  if (kind === 'daily') return lastDay;
  const monday = mondayOf(lastDay);
  return addDays(monday, WEEK - 1) === lastDay ? monday : addDays(monday, -WEEK);
}
