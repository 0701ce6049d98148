import { Command, Option } from 'commander';
import pc from 'picocolors';
import {
  AUDIENCES,
  type Audience,
  type DailyReport,
  FORMATS,
  type Format,
  PERIODS,
  type Period,
} from '../../../contracts/reports.ts';
import { renderReport } from '../../../lambdas/reports/render.ts';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { reportText } from '../../../lambdas/reports/text.ts';
import type { Platform } from '../platform/platform.ts';
import { snapshotOf } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';

interface ReportOptions extends PlatformOptions {
  readonly date?: string;
  readonly customers: Audience;
  readonly source?: string;
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
  for (const period of PERIODS) report.addCommand(periodCommand(period));
  return report;
};

const periodCommand = (period: Period): Command => {
  const command = platformCommand(period, DESCRIPTIONS[period])
    .addOption(
      new Option(
        '--date <yyyy-mm-dd>',
        'the day, or a day of the week; the last one with sales that is over if left out',
      ).argParser(day),
    )
    .addOption(new Option('--customers <who>', 'whose purchases count').choices(AUDIENCES).default('all'))
    .addOption(new Option('--source <name>', 'whose sales count; those of all sources are added up if left out'))
    .addOption(new Option('--format <form>', 'as what to print it').choices(FORMATS).default('text'))
    .action(
      onPlatform(async (platform, { date, customers, source, format, json }: ReportOptions) => {
        const reportOf = period === 'daily' ? dailyReport : weeklyReport;
        const report = await reportOf(await snapshotOf(platform), customers, date, source);
        process.stdout.write(renderReport(report, json ? 'json' : format, STYLE));
      }),
    );
  command.options.find(({ long }) => long === '--json')?.conflicts('format');
  return command;
};

function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (!isDay) throw new CommandError(`"${text}" is not a date (YYYY-MM-DD), e.g. 2011-12-09.`);
  return text;
}

/** The daily report straight from the snapshot, with the caller's own permissions. */
export async function dailyOf(platform: Platform, audience: Audience, date?: string): Promise<DailyReport> {
  return dailyReport(await snapshotOf(platform), audience, date);
}

/** The daily report for a person. */
export const describeDaily = (report: DailyReport): string => reportText(report, STYLE);
