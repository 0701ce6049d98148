import type { DailyReport, Format, WeeklyReport } from '../../contracts/reports.ts';
import { reportCsv } from './csv.ts';
import { reportText, type Style } from './text.ts';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  text: 'text/plain; charset=utf-8',
};

/** A report in one form, ending with a line break. @param style how text looks, @default plain */
export function renderReport(report: DailyReport | WeeklyReport, format: Format, style?: Style): string {
  if (format === 'csv') return reportCsv(report);
  return format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : `${reportText(report, style)}\n`;
}
