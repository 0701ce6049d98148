import { z } from 'zod';
import type { ArtifactFiles } from '../model.ts';
import { dayText } from '../shared/calendar.ts';
import type { Part } from './daily.ts';
import type { DemandForecasts } from './demand.ts';
import type { Periods, SeriesForecast } from './forecast.ts';
import type { NamedForecast } from './hierarchy.ts';
import type { History } from './history.ts';
import type { CurrencyShop, Shop } from './shop.ts';

const FILE = 'forecasts.json';
export const FORMAT_VERSION = 1;

const amount = z.number().nonnegative();
const day = z.iso.date();
const periods = z
  .strictObject({ expected: z.array(amount), lower: z.array(amount), upper: z.array(amount) })
  .refine(({ expected, lower, upper }) => expected.length === lower.length && expected.length === upper.length, {
    error: 'has intervals for other periods than it has forecasts',
  });
const grains = { method: z.string(), week: periods, day: periods };
const named = z.strictObject({
  kind: z.enum(['total', 'country', 'category', 'product']),
  series: z.string(),
  ...grains,
  /** What was sold on each of the last days, up to the source's last one; absent in artifacts of before. */
  days: z.array(amount).optional(),
});

const sourceSchema = z.strictObject({
  source: z.string(),
  rows: z.int().nonnegative(),
  /** First and last day of the data that was used. */
  from: day,
  to: day,
  /** The first week and the first day that are forecast. */
  starts: z.strictObject({ week: day, day }),
  notes: z.array(z.string()),
  /** The currency with most rows first. */
  revenue: z.array(z.strictObject({ currency: z.string(), series: z.array(named) })),
  demand: z.array(named),
  /** Products that are forecast together with others of their category, by the share that each has. */
  rests: z.array(z.strictObject({ category: z.string(), shares: z.record(z.string(), amount), ...grains })),
});

const artifactSchema = z.strictObject({
  format: z.literal('forecasts'),
  version: z.literal(FORMAT_VERSION),
  /** None before a first training. */
  sources: z.array(sourceSchema),
});

export type SourceForecasts = z.infer<typeof sourceSchema>;
export type StoredSeries = z.infer<typeof named>;
export type StoredPeriods = z.infer<typeof periods>;

/** What of a shop's forecasts is stored. */
export function stored(
  shop: Shop,
  notes: readonly string[],
  revenue: readonly { readonly currency: string; readonly series: readonly NamedForecast[] }[],
  demand: DemandForecasts,
): SourceForecasts {
  return {
    source: shop.source,
    rows: shop.rows,
    from: dayText(shop.start),
    to: dayText(shop.end - 1),
    starts: { week: dayText(shop.end - shop.partial), day: dayText(shop.end) },
    notes: [...notes],
    revenue: revenue.map(({ currency, series }) => {
      const sold = shop.currencies.find((each) => each.currency === currency);
      return { currency, series: series.map((each) => storedSeries(each, sold && revenueHistory(sold, each))) };
    }),
    demand: demand.named.map((each) => storedSeries(each, unitsHistory(shop, each))),
    rests: demand.rests.map(({ category, forecast, shares }) => ({
      category,
      shares: Object.fromEntries(shares),
      ...storedGrains(forecast),
    })),
  };
}

/** A year and the weeks around a day of it. */
const KEPT_DAYS = 420;

const storedSeries = ({ kind, series, forecast }: NamedForecast, history: History | undefined): StoredSeries => ({
  kind,
  series,
  ...storedGrains(forecast),
  ...(history && { days: Array.from(history.values.slice(-KEPT_DAYS), (value) => Number(value.toPrecision(DIGITS))) }),
});

/** Enough for ratios of days, in a fraction of the space. */
const DIGITS = 6;

const historyCalled = (parts: readonly Part[], series: string): History | undefined =>
  parts.find(({ name }) => name === series)?.history;

function revenueHistory({ total, countries, categories }: CurrencyShop, { kind, series }: NamedForecast) {
  return kind === 'total' ? total : historyCalled(kind === 'country' ? countries : categories, series);
}

function unitsHistory({ units, categories }: Shop, { kind, series }: NamedForecast): History | undefined {
  if (kind === 'total') return units ?? undefined;
  if (kind === 'category') return categories.find(({ category }) => category === series)?.total;
  return historyCalled(
    categories.flatMap(({ products }) => products),
    series,
  );
}

const storedGrains = ({ method, week, day: days }: SeriesForecast): Pick<StoredSeries, 'method' | 'week' | 'day'> => ({
  method,
  week: storedPeriods(week),
  day: storedPeriods(days),
});

const storedPeriods = ({ expected, lower, upper }: Periods): StoredPeriods => ({
  expected: [...expected],
  lower: [...lower],
  upper: [...upper],
});

export function filesOf(sources: readonly SourceForecasts[]): ArtifactFiles {
  const artifact = { format: 'forecasts', version: FORMAT_VERSION, sources };
  return { [FILE]: Buffer.from(JSON.stringify(artifact)) };
}

/** @throws Error naming the file and what is wrong with it */
export function readArtifact(files: ArtifactFiles): readonly SourceForecasts[] {
  const file = files[FILE];
  if (!file) throw new Error(`The artifact has no file ${FILE}; it is not one of the forecaster.`);
  const result = artifactSchema.safeParse(jsonOf(file));
  if (result.success) return result.data.sources;
  const [{ path, message } = { path: [], message: 'is not an artifact' }] = result.error.issues;
  throw new Error(
    `${FILE} is damaged or of another version: ${path.join('.') || 'all of it'}: ${message}. Train the forecaster again.`,
  );
}

function jsonOf(file: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(file).toString('utf8'));
  } catch (error) {
    throw new Error(`${FILE} is damaged: ${(error as Error).message}. Train the forecaster again.`, { cause: error });
  }
}
