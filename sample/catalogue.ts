import { DAY_MS } from './calendar.ts';
import type { Random } from './random.ts';
import { zipfWeights } from './random.ts';
import { BRANDS, CATEGORIES, type Category, SIZES, SUPPLIER_NAMES } from './words.ts';

export interface Supplier {
  readonly id: string;
  readonly name: string;
  readonly leadTimeDaysMean: number;
  readonly leadTimeDaysSd: number;
  /** Share of deliveries that leave on time; the others take half as long again. */
  readonly reliability: number;
}

export interface PriceChange {
  readonly at: Date;
  readonly price: number;
}

export interface Product {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly categorySlug: string;
  readonly brand: string;
  /** The price at launch, in units of the shop's currency with two decimals. */
  readonly price: number;
  /** Later prices, oldest first; see {@link priceAt}. */
  readonly priceChanges: readonly PriceChange[];
  /** What the shop pays the supplier for one. */
  readonly cost: number;
  readonly supplierId: string;
  readonly launchedAt: Date;
  /** Units the shop expects to sell on a mean day. */
  readonly unitsPerDay: number;
  /** Order from the supplier when stock and open orders fall to this many. */
  readonly reorderPoint: number;
  readonly reorderQuantity: number;
  /** Units in stock on the first day. */
  readonly openingStock: number;
  /** 1 is the best seller. */
  readonly popularityRank: number;
  /** Ids of the products often bought with this one, the most frequent first. */
  readonly boughtWith: readonly string[];
  /** Chance that a buyer takes more than one. */
  readonly multiples: number;
  /** Demand by month against the year's mean. */
  readonly months: readonly number[];
}

/** Zipf's law with a flat head: no single product carries a gift shop. */
export const popularity = (count: number) => zipfWeights(count, 1, 2);
const EVEN = Array.from({ length: 12 }, () => 1);

export function makeSuppliers(count: number, random: Random): Supplier[] {
  return Array.from({ length: count }, (_, i) => {
    const leadTimeDaysMean = Math.round(random.between(4, 28));
    const round = Math.floor(i / SUPPLIER_NAMES.length);
    return {
      id: `SUP-${String(i + 1).padStart(2, '0')}`,
      name: `${SUPPLIER_NAMES[i % SUPPLIER_NAMES.length]}${round > 0 ? ` ${round + 1}` : ''}`,
      leadTimeDaysMean,
      leadTimeDaysSd: Math.round(leadTimeDaysMean * random.between(0.1, 0.35) * 10) / 10,
      reliability: Math.round(random.between(0.8, 0.99) * 100) / 100,
    };
  });
}

interface Draft {
  readonly name: string;
  readonly category: Category;
  readonly low: number;
  readonly high: number;
}

/** All names the words can make, the plain ones first, so that a small catalogue has no sizes. */
function drafts(count: number, random: Random): Draft[] {
  const result: Draft[] = [];
  for (const size of SIZES) {
    const round = CATEGORIES.flatMap((category) =>
      category.items.flatMap(([noun, low, high]) =>
        category.looks.map((look) => ({
          name: size === 'Set of Two' ? `${look} ${noun}, ${size}` : [size, look, noun].filter(Boolean).join(' '),
          category,
          low: size === 'Set of Two' ? low * 1.8 : low,
          high: size === 'Set of Two' ? high * 1.8 : high,
        })),
      ),
    );
    result.push(...random.shuffle(round));
    if (result.length >= count) return result.slice(0, count);
  }
  throw new RangeError(
    `The word lists name ${result.length} products, not ${count}; ask createShop for fewer products`,
  );
}

/** A retail price that ends in .00, .50 or .95. */
function retailPrice(pence: number, random: Random): number {
  const whole = Math.max(2, Math.round(pence / 100));
  return random.pick([whole, whole + 0.5, whole - 0.05]);
}

function priceChangesOf(price: number, openedAt: number, random: Random): PriceChange[] {
  if (!random.chance(0.18)) return [];
  const changes: PriceChange[] = [];
  let current = price;
  let at = openedAt;
  for (let i = random.chance(0.3) ? 2 : 1; i > 0; i--) {
    at += Math.floor(random.between(60, 330)) * DAY_MS;
    current = retailPrice(current * 100 * random.between(1.04, 1.15) + 60, random);
    changes.push({ at: new Date(at), price: current });
  }
  return changes;
}

/** The product's price at an instant (epoch milliseconds). */
export function priceAt(product: Product, instant: number): number {
  let price = product.price;
  for (const change of product.priceChanges) if (change.at.getTime() <= instant) price = change.price;
  return price;
}

function companions(products: readonly Draft[], index: number, random: Random): string[] {
  const own = products[index] as Draft;
  if (!random.chance(0.5)) return [];
  const candidates = products
    .map((product, i) => ({ slug: product.category.slug, i }))
    .filter(({ slug, i }) => i !== index && (own.category.goesWith.includes(slug) || slug === own.category.slug));
  if (candidates.length === 0) return [];
  const count = random.chance(0.4) ? 2 : 1;
  return Array.from({ length: count }, () => productId(random.pick(candidates).i)).filter(
    (id, i, all) => all.indexOf(id) === i,
  );
}

function productId(index: number): string {
  return `P-${String(index + 1).padStart(4, '0')}`;
}

/** Two standard deviations of service; sales come in multiples, so a day's variance is above its mean. */
const SERVICE = 2;
const DISPERSION = 2.5;

/**
 * The stock that lasts until a delivery comes: demand over the lead time plus safety stock for varying sales and varying lead times,
 * `d L + z sqrt(L var(d) + d^2 var(L))` (Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains).
 */
export function reorderPointFor(unitsPerDay: number, supplier: Supplier): number {
  const { leadTimeDaysMean: lead, leadTimeDaysSd: sd } = supplier;
  const safety = SERVICE * Math.sqrt(lead * DISPERSION * unitsPerDay + (unitsPerDay * sd) ** 2);
  return Math.max(2, Math.ceil(unitsPerDay * lead + safety));
}

export interface CatalogueOptions {
  readonly count: number;
  readonly suppliers: readonly Supplier[];
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Units of all products that the shop expects to sell on a mean day. */
  readonly unitsPerDay: number;
}

/** Product ids follow the order of popularity; four fifths are on sale at the opening, the others come over two years. */
export function makeProducts(options: CatalogueOptions, random: Random): Product[] {
  const { count, suppliers, openedAt, unitsPerDay } = options;
  const named = drafts(count, random);
  const weights = popularity(count);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return named.map((draft, index) => {
    const { category } = draft;
    const price = retailPrice(random.between(draft.low, draft.high), random);
    const supplier = random.pick(suppliers);
    const perDay = (unitsPerDay * (weights[index] as number)) / total;
    const reorderPoint = reorderPointFor(perDay, supplier);
    const reorderQuantity = Math.max(4, Math.ceil(perDay * random.between(25, 45)));
    const newcomer = index >= 5 && random.chance(0.2);
    const launched = openedAt + Math.floor(newcomer ? random.between(20, 700) : -random.between(60, 900)) * DAY_MS;
    return {
      id: productId(index),
      sku: `${category.slug.slice(0, 3).toUpperCase()}-${1000 + random.below(9000)}-${index + 1}`,
      name: draft.name,
      category: category.name,
      categorySlug: category.slug,
      brand: random.pick(BRANDS),
      price,
      priceChanges: priceChangesOf(price, openedAt, random),
      cost: Math.round(price * random.between(0.35, 0.55) * 100) / 100,
      supplierId: supplier.id,
      launchedAt: new Date(launched),
      unitsPerDay: perDay,
      reorderPoint,
      reorderQuantity,
      openingStock: reorderPoint + reorderQuantity,
      popularityRank: index + 1,
      boughtWith: companions(named, index, random),
      multiples: category.multiples ?? 0.12,
      months: category.months ?? EVEN,
    };
  });
}
