/** The words of an invented home-and-gift shop, from `words.json`. Brands, suppliers and e-mail names are made up. */
import words from './words.json' with { type: 'json' };

export interface Category {
  readonly name: string;
  readonly slug: string;
  /** Noun, lowest and highest price in pence. */
  readonly items: readonly (readonly [noun: string, low: number, high: number])[];
  readonly looks: readonly string[];
  /** Slugs of the categories whose products are bought together with this one's. */
  readonly goesWith: readonly string[];
  /** Demand by month against the year's mean. @default even */
  readonly months?: readonly number[];
  /** Chance that a buyer takes more than one of the same product. @default 0.12 */
  readonly multiples?: number;
}

export const CATEGORIES = words.categories as unknown as readonly Category[];
export const SIZES: readonly string[] = words.sizes;
export const BRANDS: readonly string[] = words.brands;
export const SUPPLIER_NAMES: readonly string[] = words.supplierNames;
export const FIRST_WORDS: readonly string[] = words.firstWords;
export const SECOND_WORDS: readonly string[] = words.secondWords;
