import { type Command, Option } from 'commander';
import pc from 'picocolors';
import type { Forecast } from '../../../contracts/forecasts.ts';
import { type ForecastQuery, forecast } from '../../../lambdas/predictions/forecast.ts';
import { bar } from '../../../lambdas/reports/text-table.ts';
import { snapshotOf } from '../platform/platform.ts';
import { onPlatform, type PlatformOptions, platformCommand, wholeNumber } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

interface ForecastOptions extends PlatformOptions {
  readonly grain: 'day' | 'week';
  readonly product?: string;
  readonly country?: string;
  readonly category?: string;
  readonly source?: string;
  readonly currency?: string;
  readonly horizon?: number;
}

export const forecastCommand = (): Command =>
  platformCommand('forecast', 'show what is expected to be sold')
    .addOption(new Option('--grain <period>', 'by day or by week').choices(['day', 'week']).default('week'))
    .addOption(new Option('--product <id>', 'units of a product').conflicts(['country', 'category', 'currency']))
    .addOption(new Option('--country <name>', 'revenue of a country').conflicts('category'))
    .addOption(new Option('--category <name>', 'revenue of a category'))
    .addOption(new Option('--source <name>', 'which shop; that which expects most if left out'))
    .addOption(new Option('--currency <code>', 'ISO 4217'))
    .addOption(new Option('--horizon <n>', 'how many periods').argParser(wholeNumber(1, 366)))
    .action(
      onPlatform(async (platform, options: ForecastOptions) => {
        const found = await forecast(await snapshotOf(platform), queryOf(options));
        print(options.json === true, found, () => describe(found));
      }),
    );

function queryOf({ grain, product, country, category, source, currency, horizon }: ForecastOptions): ForecastQuery {
  const kinds = { product, country, category };
  const [kind, name] = Object.entries(kinds).find(([, value]) => value !== undefined) ?? [];
  return {
    measure: product === undefined ? 'revenue' : 'units',
    grain,
    ...(name !== undefined && { series: { kind: kind as keyof typeof kinds, name } }),
    ...(source !== undefined && { source }),
    ...(currency !== undefined && { currency }),
    ...(horizon !== undefined && { horizon }),
  };
}

const BAR_BLOCKS = 24;

function describe({ source, currency, measure, grain, seriesKind, series, method, periods }: Forecast): string {
  const most = Math.max(...periods.map(({ expected }) => expected));
  const rows = periods.map(({ start, expected, lower, upper }) => ({
    [grain]: start,
    expected: expected.toFixed(2),
    'at least': lower.toFixed(2),
    'at most': upper.toFixed(2),
    ' ': bar(expected, most, BAR_BLOCKS),
  }));
  const of = seriesKind === 'total' ? source : `${seriesKind} ${series}, ${source}`;
  const unit = currency === null ? measure : `${measure} in ${currency}`;
  return `${pc.bold(`${unit}, ${of}`)}\n${table(rows)}\n${pc.dim(`by ${method}; nine in ten come between "at least" and "at most"`)}`;
}
