import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { Audience, DailyReport, WeeklyReport } from '../../../contracts/reports.ts';
import { FORMATS, type Format, PERIODS, type Period } from '../../../contracts/reports.ts';
import { dailyReport } from '../../../lambdas/reports/daily.ts';
import { NoDataError } from '../../../lambdas/reports/figures.ts';
import { renderReport } from '../../../lambdas/reports/render.ts';
import { reportText } from '../../../lambdas/reports/text.ts';
import { weeklyReport } from '../../../lambdas/reports/weekly.ts';
import type { Platform } from '../platform/platform.ts';
import { snapshotOf } from '../platform/snapshot.ts';
import { CommandError } from '../terminal/command-error.ts';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../terminal/options.ts';

interface ReportOptions extends PlatformOptions {
  readonly date?: string;
  readonly customers: Audience;
  readonly format: Format;
}

const DESCRIPTIONS: Readonly<Record<Period, string>> = {
  daily: 'the figures of a business day',
  weekly: 'the figures of an ISO week',
};

/** Headings in bold on a terminal; picocolors leaves files and pipes plain. */
const STYLE = { heading: pc.bold, aside: pc.dim };

export const reportCommand = (): Command => {
  const report = new Command('report').description('print a report from the published snapshot');
  for (const period of PERIODS) {
    const command = new Command(period).description(DESCRIPTIONS[period]);
    report.addCommand(withOptions(command).action((options: ReportOptions) => printReport(period, options)));
  }
  return report;
};

const withOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--date <yyyy-mm-dd>', 'the day, or a day of the week; the last one with sales if left out').argParser(
        day,
      ),
    )
    .addOption(new Option('--customers <who>', 'whose purchases count').choices(['all', 'identified']).default('all'))
    .addOption(new Option('--format <form>', 'as what to print it').choices(FORMATS).default('text'))
    .addOption(jsonOption().conflicts('format'))
    .addOption(dataOption())
    .addOption(stageOption());

function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (!isDay) throw new CommandError(`"${text}" is no day of the calendar; write it as yyyy-mm-dd, e.g. 2011-12-09.`);
  return text;
}

const printReport = (period: Period, { date, customers, format, json, ...platform }: ReportOptions): Promise<void> =>
  onPlatform(platform, async (opened) => {
    const report = await answered<DailyReport | WeeklyReport>(
      period === 'daily' ? dailyOf(opened, customers, date) : weeklyOf(opened, customers, date),
    );
    process.stdout.write(renderReport(report, json ? 'json' : format, STYLE));
  });

/** The daily report straight from the snapshot, with the caller's own rights. */
export async function dailyOf(platform: Platform, audience: Audience, date?: string): Promise<DailyReport> {
  return dailyReport(await snapshotOf(platform), audience, date);
}

const weeklyOf = async (platform: Platform, audience: Audience, date?: string) =>
  weeklyReport(await snapshotOf(platform), audience, date);

async function answered<T>(report: Promise<T>): Promise<T> {
  try {
    return await report;
  } catch (error) {
    throw error instanceof NoDataError ? new CommandError(error.message) : error;
  }
}

/** The daily report for a person. */
export const describeDaily = (report: DailyReport): string => reportText(report, STYLE);
