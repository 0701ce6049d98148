import type { Matrix } from '../boosting/index.ts';
import { type Group, type History, smoothedLost } from './history.ts';
import type { LineFacts } from './lines.ts';

const NAMES = [
  'log_quantity',
  'log_price',
  'log_amount',
  'hour',
  'day_of_week',
  'product_lost',
  'product_log_lines',
  'quantity_to_usual',
  'price_to_usual',
  'country_lost',
] as const;

/**
 * What boosting sees of lines. Of a product without history the means of all stand in, and how the line compares with what is
 * usual is missing.
 * @param historyOf what is known when the line is sold; asked for line by line
 */
export function designOf<L extends LineFacts>(
  lines: readonly L[],
  historyOf: (line: L) => History,
  smoothing: number,
): Matrix {
  const columns = NAMES.map(() => new Float64Array(lines.length));
  for (const [row, line] of lines.entries()) {
    const values = featuresOf(line, historyOf(line), smoothing);
    for (const [index, value] of values.entries()) (columns[index] as Float64Array)[row] = value;
  }
  return { names: NAMES, columns, rows: lines.length };
}

function featuresOf(line: LineFacts, history: History, smoothing: number): readonly number[] {
  const product = line.productId === null ? undefined : history.products.get(line.productId);
  const country = line.country === null ? undefined : history.countries.get(line.country);
  const [logQuantity, logPrice] = [Math.log(line.quantity), Math.log(line.unitPrice)];
  return [
    logQuantity,
    logPrice,
    logQuantity + logPrice,
    line.hour,
    line.dayOfWeek,
    smoothedLost(product, history.lost, smoothing),
    Math.log1p(product?.lines ?? 0),
    logQuantity - usual(product, 'logQuantity'),
    logPrice - usual(product, 'logPrice'),
    smoothedLost(country, history.lost, smoothing),
  ];
}

const usual = (group: Group | undefined, of: 'logQuantity' | 'logPrice'): number =>
  group ? group[of] / group.lines : Number.NaN;
