import { FORMATS, type Format, type Period, reportKey } from '../../contracts/reports.ts';
import { dailyReport } from '../reports/daily.ts';
import { NoDataError } from '../reports/figures.ts';
import { CONTENT_TYPES, renderReport } from '../reports/render.ts';
import { weeklyReport } from '../reports/weekly.ts';
import type { Snapshot } from '../snapshot/reader.ts';

/** A file of a report. */
export interface ReportFile {
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
