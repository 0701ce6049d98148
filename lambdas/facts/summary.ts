import { FACTS_VERSION, type FactsSummary } from '../../contracts/facts.ts';
import { dayText, type Named, PARTS_OF_ONE } from './format.ts';
import type { FactRows } from './rows.ts';

const LISTED = ['source', 'country', 'channel', 'device', 'category'] as const;

/** Collects what stands in the facts of all months. */
export class SummaryBuilder {
  readonly #lines = new Map<Named, Map<string, number>>();
  readonly #revenue = new Map<string, number>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #lastSold = Number.NEGATIVE_INFINITY;

  add({ length, numbers, codes, names }: FactRows): void {
    const { fact_day, is_return, amount } = numbers;
    for (let row = 0; row < length; row++) {
      const day = fact_day[row] as number;
      this.#first = Math.min(this.#first, day);
      this.#last = Math.max(this.#last, day);
      if (is_return[row] === 0) this.#lastSold = Math.max(this.#lastSold, day);
    }
    for (const named of [...LISTED, 'currency'] as const)
      addTo(mapOf(this.#lines, named), names[named], sumsBy(codes[named], is_return, undefined));
    addTo(this.#revenue, names.currency, sumsBy(codes.currency, is_return, amount));
  }

  summary(): FactsSummary {
    const values = (named: Named) =>
      Array.from(mapOf(this.#lines, named), ([value, lines]) => ({ value, lines })).sort(
        (a, b) => b.lines - a.lines || (a.value < b.value ? -1 : 1),
      );
    const currencies = values('currency').map((of) => ({
      ...of,
      revenue: (this.#revenue.get(of.value) ?? 0) / PARTS_OF_ONE,
    }));
    const lastSold = Number.isFinite(this.#lastSold) ? dayText(this.#lastSold) : null;
    return {
      version: FACTS_VERSION,
      days: Number.isFinite(this.#first) ? { first: dayText(this.#first), last: dayText(this.#last), lastSold } : null,
      values: {
        source: values('source'),
        country: values('country'),
        channel: values('channel'),
        device: values('device'),
        category: values('category'),
      },
      currencies: currencies.sort((a, b) => b.revenue - a.revenue),
    };
  }
}

/** Of each code, how much was sold: of a column, or lines. */
function sumsBy(codes: Uint32Array, isReturn: Float64Array, column: Float64Array | undefined): Float64Array {
  const sums = new Float64Array(codes.reduce((most, code) => Math.max(most, code), -1) + 1);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (isReturn[row] === 0) sums[code] = (sums[code] as number) + (column ? (column[row] as number) : 1);
  }
  return sums;
}

function addTo(totals: Map<string, number>, names: readonly string[], sums: Float64Array): void {
  names.forEach((name, code) => {
    totals.set(name, (totals.get(name) ?? 0) + (sums[code] ?? 0));
  });
}

function mapOf(maps: Map<Named, Map<string, number>>, named: Named): Map<string, number> {
  const known = maps.get(named) ?? new Map<string, number>();
  maps.set(named, known);
  return known;
}
