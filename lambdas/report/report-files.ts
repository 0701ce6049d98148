import { FORMATS, type Format, type Period, reportKey } from '../../contracts/reports.ts';
import { addDays, type Day, dayIn, mondayOf } from '../reports/calendar.ts';
import { NoDataError } from '../reports/figures.ts';
import { CONTENT_TYPES, renderReport } from '../reports/render.ts';
import { dailyReport, weeklyReport } from '../reports/reports.ts';
import type { Snapshot } from '../snapshot/reader.ts';

/** A file of a report. */
interface ReportFile {
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
}

/**
 * The report of a day, or of the week that a day lies in, on all customers and in every format. The same snapshot gives the
 * same bytes.
 * @returns no files where the snapshot knows of no sales as early or as late
 */
export async function reportFiles(snapshot: Snapshot, period: Period, date: string): Promise<ReportFile[]> {
  try {
    return FORMATS.map(await inFormat(snapshot, period, date));
  } catch (error) {
    if (error instanceof NoDataError) return [];
    throw error;
  }
}

async function inFormat(snapshot: Snapshot, period: Period, date: string): Promise<(format: Format) => ReportFile> {
  const report = await (period === 'daily' ? dailyReport : weeklyReport)(snapshot, 'all', date);
  const name = 'week' in report ? report.week : report.date;
  return (format) => ({
    key: reportKey(period, name, format),
    body: renderReport(report, format),
    contentType: CONTENT_TYPES[format],
  });
}

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
