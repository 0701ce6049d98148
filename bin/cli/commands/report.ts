import { Command, Option } from 'commander';
import pc from 'picocolors';
import { type DailyReport, dailyReport } from '../../../lambdas/api/reports/daily.ts';
import { type Audience, type KeyFigures, NoDataError } from '../../../lambdas/api/reports/figures.ts';
import { type WeeklyReport, weeklyReport } from '../../../lambdas/api/reports/weekly.ts';
import { NothingPublishedError, SnapshotReader } from '../../../lambdas/api/snapshot-reader.ts';
import { CommandError } from '../command-error.ts';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../options.ts';
import { money, print, table } from '../output.ts';
import type { Platform } from '../platform.ts';

interface ReportOptions extends PlatformOptions {
  readonly date?: string;
  readonly customers: Audience;
}

export const reportCommand = (): Command => {
  const report = new Command('report').description('print a report from the published snapshot');
  report.addCommand(withOptions(new Command('daily').description('key figures of a day')).action(printDaily));
  report.addCommand(withOptions(new Command('weekly').description('key figures of an ISO week')).action(printWeekly));
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
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(stageOption());

function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (!isDay) throw new CommandError(`"${text}" is no day of the calendar; write it as yyyy-mm-dd, e.g. 2011-12-09.`);
  return text;
}

const printDaily = (options: ReportOptions): Promise<void> =>
  onPlatform(options, async (platform) => {
    const report = await answered(dailyOf(platform, options.customers, options.date));
    print(options.json === true, report, () => describeDaily(report));
  });

const printWeekly = (options: ReportOptions): Promise<void> =>
  onPlatform(options, async (platform) => {
    const snapshot = new SnapshotReader(platform.s3, platform.outputs.GoldBucket);
    const report = await answered(
      snapshot.latest().then((latest) => weeklyReport(latest, options.customers, options.date)),
    );
    print(options.json === true, report, () => describeWeekly(report));
  });

/** The daily report straight from the snapshot, with the caller's own rights. */
export async function dailyOf(platform: Platform, audience: Audience, date?: string): Promise<DailyReport> {
  const snapshot = await new SnapshotReader(platform.s3, platform.outputs.GoldBucket).latest();
  return dailyReport(snapshot, audience, date);
}

async function answered<T>(report: Promise<T>): Promise<T> {
  try {
    return await report;
  } catch (error) {
    if (error instanceof NoDataError || error instanceof NothingPublishedError) throw new CommandError(error.message);
    throw error;
  }
}

/** The daily report for a person. */
export function describeDaily(report: DailyReport): string {
  const peak = report.peakHour;
  const lines = [
    pc.bold(`Daily report of ${report.date}`),
    ...figures(report),
    `Peak hour            ${peak ? `${String(peak.hour).padStart(2, '0')}:00 with ${money(peak.revenue)}` : '-'}`,
  ];
  const countries = report.countries.map(({ country, revenue, orders }) => ({
    country,
    revenue: money(revenue),
    orders,
  }));
  if (countries.length > 0) lines.push('', table(countries));
  return lines.join('\n');
}

function describeWeekly(report: WeeklyReport): string {
  const growth = report.growth === null ? '-' : `${(report.growth * 100).toFixed(1)} %`;
  const days = report.days.map(({ date, revenue, orders }) => ({ date, revenue: money(revenue), orders }));
  const title = pc.bold(`Weekly report of ${report.week}, ${report.from} to ${report.to}`);
  return [title, ...figures(report), `Growth over last week ${growth}`, '', table(days)].join('\n');
}

function figures(report: KeyFigures & { readonly audience: Audience }): string[] {
  const average = report.averageOrderValue === null ? '-' : money(report.averageOrderValue);
  return [
    `Customers counted    ${report.audience}`,
    `Revenue              ${money(report.revenue)} ${report.currency}`,
    `Returned             ${money(report.returned)}`,
    `Net revenue          ${money(report.netRevenue)}`,
    `Orders               ${report.orders}`,
    `Lines                ${report.lines}`,
    `Customers            ${report.customers}`,
    `Products             ${report.products}`,
    `Average order value  ${average}`,
  ];
}
