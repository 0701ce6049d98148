import type { DailyDemandRow, DailyRevenueRow } from '../../../../../contracts/features.ts';
import { featuresOf, type SalesData } from '../../../../../evaluation/forecaster-data.ts';
import type { TrainingJob } from '../../../../../models/model.ts';
import { dayNumber, dayText } from '../../../../../models/shared/calendar.ts';
import { seededRandom } from '../../../../../models/shared/random.ts';

/** Mondays are best and Sundays worst. */
const WEEKDAYS = [1.4, 1.2, 1.1, 1, 1, 0.7, 0.6];
const COUNTRIES = ['BR', 'GB', 'PT', 'US'];
const CATEGORIES = ['home', 'books', 'toys'];

interface Shop {
  readonly source?: string;
  /** A Monday unless told. */
  readonly from?: string;
  readonly days: number;
  readonly products?: number;
  /** Revenue of a day by its number; of the whole shop. */
  readonly level?: (day: number) => number;
}

export const revenueRow = (
  row: Partial<DailyRevenueRow> & Pick<DailyRevenueRow, 'day' | 'revenue'>,
): DailyRevenueRow => ({
  source: 'web',
  currency: 'EUR',
  country: 'PT',
  category: 'home',
  units: 1,
  ...row,
});

export const demandRow = (row: Partial<DailyDemandRow> & Pick<DailyDemandRow, 'day' | 'units'>): DailyDemandRow => ({
  source: 'web',
  product_id: 'cup',
  category: 'home',
  unit_price: 10,
  ...row,
});

/** A shop with weekdays, noise, four countries, three categories and products of which each sells more rarely than the one before. */
export function shopSales({ source = 'web', from = '2025-01-06', days, ...shop }: Shop): SalesData {
  const { products = 12, level = () => 1000 } = shop;
  const random = seededRandom(7);
  const first = dayNumber(from, 'daily_revenue');
  const all = Array.from({ length: days }, (_, at) => {
    const day = dayText(first + at);
    const value = level(at) * (WEEKDAYS[at % 7] as number) * (0.8 + 0.4 * random());
    return { revenue: revenueOf(source, day, value), demand: demandOf(source, day, products, random) };
  });
  return { revenue: all.flatMap(({ revenue }) => revenue), demand: all.flatMap(({ demand }) => demand) };
}

/** Countries hold 4, 3, 2 and 1 tenths, categories 3, 2 and 1 sixths. */
const revenueOf = (source: string, day: string, value: number): readonly DailyRevenueRow[] =>
  COUNTRIES.flatMap((country, rank) =>
    CATEGORIES.map((category, other) => {
      const revenue = (value * (4 - rank) * (3 - other)) / 60;
      return revenueRow({ source, day, country, category, revenue, units: revenue / 10 });
    }),
  ).filter(({ revenue }) => revenue > 0);

const demandOf = (source: string, day: string, products: number, random: () => number): readonly DailyDemandRow[] =>
  Array.from({ length: products }, (_, product) => {
    const units = random() < 1 / (product + 1) ? 1 + Math.floor(random() * 4) : 0;
    const category = CATEGORIES[product % CATEGORIES.length] as string;
    return demandRow({ source, product_id: `p${product}`, category, day, units });
  }).filter(({ units }) => units > 0);

/** A training job on sales, with a small recipe that is quick to train. */
export const jobOf = (sales: SalesData, job: Partial<TrainingJob> = {}): TrainingJob => ({
  run: 'run-1',
  features: featuresOf(sales),
  recipe: {
    revenue: { methods: ['mean of 4 weeks', 'weekday smoothing 0.5', 'mstl'] },
    demand: { methods: ['mean of 4 weeks', 'tsb', 'gradient boosting'] },
    backtestWeeks: 12,
    horizonWeeks: 4,
    products: 6,
  },
  champion: null,
  seed: 1,
  threads: 1,
  progress: () => undefined,
  ...job,
});
