import { historyOf, type Part, recentUnits, unitsHistory, type Window } from './daily.ts';
import type { History } from './history.ts';
import type { Ledger, ProductSums } from './ledger.ts';

/** The units of a category: of its top products and of all others together. */
export interface CategoryShop {
  readonly category: string;
  readonly total: History;
  readonly products: readonly Part[];
  readonly rest: History | null;
  /** Products in the rest and the share of its units that each had lately. */
  readonly shares: ReadonlyMap<string, number>;
}

/** What is known of the demand of a shop. */
export interface ShopDemand {
  /** Null when no product was sold. */
  readonly units: History | null;
  readonly categories: readonly CategoryShop[];
}

/** The products of a shop by category, and the units of all. */
export function demandOf({ products }: Ledger, window: Window, top: number): ShopDemand {
  const all = [...products]
    .map(([name, sums]): Product => ({ name, sums, recent: recentUnits(sums, window) }))
    .sort((a, b) => b.recent - a.recent || (a.name < b.name ? -1 : 1));
  if (all.length === 0) return { units: null, categories: [] };
  const largest = new Set(all.slice(0, top));
  const byCategory = Map.groupBy(all, ({ sums }) => sums.category);
  const categories = [...byCategory].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    units: unitsHistory(products.values(), window),
    categories: categories.map(([category, members]) => categoryShop(category, members, largest, window)),
  };
}

interface Product {
  readonly name: string;
  readonly sums: ProductSums;
  /** Units sold lately. */
  readonly recent: number;
}

function categoryShop(
  category: string,
  members: readonly Product[],
  largest: ReadonlySet<Product>,
  window: Window,
): CategoryShop {
  const rest = members.filter((each) => !largest.has(each));
  const sold = rest.reduce((sum, { recent }) => sum + recent, 0);
  return {
    category,
    total: unitsOf(members, window),
    products: members
      .filter((each) => largest.has(each))
      .map(({ name, sums }) => ({ name, history: historyOf(sums, 'units', window) })),
    rest: rest.length > 0 ? unitsOf(rest, window) : null,
    shares: new Map(rest.map(({ name, recent }) => [name, sold > 0 ? recent / sold : 0])),
  };
}

const unitsOf = (products: readonly Product[], window: Window): History =>
  unitsHistory(
    products.map(({ sums }) => sums),
    window,
  );
