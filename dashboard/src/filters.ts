import { useLocation, useSearch } from 'wouter';

/** What figures can be filtered by; each may have several values. */
export const DIMENSIONS = ['country', 'category', 'channel', 'device', 'source'] as const;

/** What every question about sales takes; the address may hold more, as links from elsewhere do. */
export const SELECTION: readonly string[] = [
  ...['from', 'to', 'compare', 'compareFrom', 'compareTo', 'audience', 'currency', 'product'],
  ...DIMENSIONS,
];

export type Dimension = (typeof DIMENSIONS)[number];

export interface Filters {
  /** The whole state of the filter bar, as it stands in the address and goes to the API. */
  readonly query: URLSearchParams;
  readonly values: (dimension: Dimension) => readonly string[];
  readonly toggle: (dimension: Dimension, value: string) => void;
  /** Sets or, without a value, removes parameters. */
  readonly set: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly clear: () => void;
  readonly isFiltered: boolean;
}

/** The filters, which live in the address: a link, the back button and a reload keep them. */
export function useFilters(): Filters {
  const [path, navigate] = useLocation();
  const query = new URLSearchParams(useSearch());
  const go = (next: URLSearchParams): void => navigate(next.size === 0 ? path : `${path}?${next}`);
  const values = (dimension: Dimension): readonly string[] => query.getAll(dimension);
  return {
    query,
    values,
    toggle: (dimension, value) => {
      const next = new URLSearchParams(query);
      const kept = values(dimension).filter((each) => each !== value);
      next.delete(dimension);
      for (const each of kept.length < values(dimension).length ? kept : [...kept, value]) next.append(dimension, each);
      go(next);
    },
    set: (changes) => {
      const next = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      go(next);
    },
    clear: () => {
      const next = new URLSearchParams(query);
      for (const dimension of DIMENSIONS) next.delete(dimension);
      go(next);
    },
    isFiltered: DIMENSIONS.some((dimension) => values(dimension).length > 0),
  };
}

/** Those of dimensions by which a shop can be told apart: one value alone says nothing. */
export const telling = <D extends Dimension>(
  values: Readonly<Partial<Record<D, readonly string[]>>>,
  dimensions: readonly D[],
): D[] => dimensions.filter((dimension) => (values[dimension]?.length ?? 0) > 1);

/** Only those parameters of a query that a route takes. */
export function only(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => names.includes(name)));
}
