import type { Cover, StockSummary } from '../../contracts/summaries.ts';
import { round2 } from '../reports/figures.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { isOneOf, leadingCurrency, moneyOf, numberOf } from './rows.ts';

export interface StockQuestion {
  readonly source: readonly string[];
  readonly category: readonly string[];
  readonly currency?: string | undefined;
}

/** Days of cover up to which a product counts to each bar. */
const COVERS: readonly (readonly [most: number, days: Cover])[] = [
  [0, 'out'],
  [7, '1-7'],
  [14, '8-14'],
  [28, '15-28'],
  [56, '29-56'],
  [112, '57-112'],
  [Number.POSITIVE_INFINITY, '113+'],
];

/** Stock in figures. Products without a price count, and are worth nothing. */
export async function stockSummary(
  snapshot: Snapshot,
  { source, category, currency: wanted }: StockQuestion,
): Promise<Omit<StockSummary, 'snapshot' | 'timeZone' | 'ignored'>> {
  const tests = [isOneOf('source', source), isOneOf('category', category)];
  const all = (await snapshot.rows('inventory_health')).filter((row) => tests.every((test) => test(row)));
  const currency = wanted ?? leadingCurrency(all, 'stock_value');
  const rows = all.filter((row) => row.currency === currency || row.currency === null);
  const covers = rows.flatMap((row) => (typeof row.days_of_cover === 'number' ? [row.days_of_cover] : []));
  const bars = Map.groupBy(rows, coverOf);
  return {
    currency,
    products: rows.length,
    stockValue: moneyOf(rows, 'stock_value'),
    toReorder: rows.filter((row) => numberOf(row.suggested_quantity) > 0).length,
    outOfStock: rows.filter((row) => numberOf(row.available) <= 0).length,
    medianCover: median(covers),
    overstockValue: moneyOf(rows, 'overstock_value'),
    deadValue: moneyOf(bars.get('no demand') ?? [], 'stock_value'),
    cover: [...COVERS.map(([, days]) => days), 'no demand' as const].map((days) => ({
      days,
      products: bars.get(days)?.length ?? 0,
      stockValue: moneyOf(bars.get(days) ?? [], 'stock_value'),
    })),
    grid: Array.from(
      Map.groupBy(rows, (row) => JSON.stringify([row.abc_class ?? null, row.status ?? ''])),
      ([key, of]) => {
        const [abcClass, status] = JSON.parse(key) as [string | null, string];
        return { abcClass, status, products: of.length };
      },
    ).sort((a, b) => String(a.abcClass ?? '~').localeCompare(String(b.abcClass ?? '~'))),
  };
}

function coverOf(row: PublishedRow): Cover {
  if (numberOf(row.available) <= 0) return 'out';
  const cover = row.days_of_cover;
  if (typeof cover !== 'number') return 'no demand';
  return COVERS.find(([most]) => Math.ceil(cover) <= most)?.[1] ?? '113+';
}

/** The middle one, or the mean of the two in the middle. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : round2((low + high) / 2);
}
