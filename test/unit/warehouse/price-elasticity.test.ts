import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn, type Fit, fitOf, type Week } from '../../../evaluation/price-elasticity-fit.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { seededRandom } from '../../../models/shared/random.ts';
import { cents, product } from './support/rows.ts';
import { dayAfter, type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

/** The Sunday that ends a week, the first of them that of Monday 6 January 2025. */
const endOf = (week: number): string => dayAfter('2025-01-06', 7 * week - 1);

interface Prices {
  readonly product: string;
  readonly from: number;
  readonly weeks: number;
  /** Units at 10 and at 20 pounds, week by week in turn. */
  readonly units: readonly [number, number];
}

const turning = ({ product: id, from, weeks, units }: Prices): Sold[] =>
  Array.from({ length: weeks }, (_, at) => ({
    order: `${id}-${at}`,
    day: endOf(from + at),
    product: id,
    quantity: units[at % 2] ?? 0,
    price: at % 2 === 0 ? 10 : 20,
  }));

/**
 * Twice the price sells 1/2, 1/4 and 1/8 of the mugs: elasticities of -1, -2 and -3 without a doubt, each in weeks of its own, so
 * that everything else that is sold is a hundred postcards.
 */
const SALES: readonly Sold[] = [
  ...turning({ product: 'a', from: 1, weeks: 10, units: [8, 4] }),
  ...turning({ product: 'b', from: 11, weeks: 10, units: [16, 4] }),
  ...turning({ product: 'c', from: 21, weeks: 10, units: [32, 4] }),
  ...turning({ product: 'few', from: 31, weeks: 3, units: [9, 3] }),
  ...turning({ product: 'odd', from: 34, weeks: 10, units: [4, 8] }),
  ...Array.from({ length: 43 }, (_, at) => ({
    order: `card-${at}`,
    day: endOf(at + 1),
    product: 'card',
    quantity: 100,
    price: 5,
  })),
  // A shop of one product, whose weeks have nothing beside it.
  ...turning({ product: 'only', from: 1, weeks: 8, units: [16, 4] }).map((sold) => ({ ...sold, source: 'till' })),
];

const random = seededRandom(11);
/** Five products of a market, each of its own elasticity and with noise, in the same twenty weeks. */
const MARKET: readonly Sold[] = Array.from({ length: 5 }, (_, id) =>
  Array.from({ length: 20 }, (_, week): Sold => {
    const price = Math.round(100 * (5 + 10 * random())) / 100;
    const quantity = 1 + Math.round(200 * (price / 5) ** -(1 + id / 2) * (0.5 + random()));
    return { order: `m${id}-${week}`, day: endOf(week + 1), product: `m${id}`, source: 'market', quantity, price };
  }),
).flat();

/** The same by an implementation of its own, in TypeScript. */
function fitted(): ReadonlyMap<string, { readonly fit: Fit; readonly elasticity: number }> {
  const units = (day: string): number =>
    MARKET.filter((sold) => sold.day === day).reduce((sum, { quantity = 1 }) => sum + quantity, 0);
  const fits = Map.groupBy(MARKET, (sold) => sold.product);
  return drawn(
    new Map(
      [...fits].map(([id, sales]) => {
        const weeks = sales.map(({ day, price = 1, quantity = 1 }, week): Week => {
          return { week, x: Math.log(price), y: Math.log(quantity) - Math.log(units(day) - quantity) };
        });
        return [id, fitOf(weeks) as Fit];
      }),
    ),
  );
}

let warehouse: TestWarehouse;
let rows: ReadonlyMap<unknown, Readonly<Record<string, unknown>>>;

beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  const described = (id: string, category: string, more: object = {}) =>
    product(`p-${id}`, { product_id: id, name: id, category, currency: 'GBP', ...more });
  await warehouse.insert(stagingProducts, [
    ...['a', 'b', 'c'].map((id) => described(id, 'Mugs')),
    described('card', 'Paper', { unit_cost: cents(2) }),
    ...['few', 'odd'].map((id) => described(id, 'Garden')),
  ]);
  await sell(warehouse, [...SALES, ...MARKET]);
  rows = new Map((await warehouse.query('SELECT * FROM gold.price_elasticity')).map((row) => [row.product_id, row]));
});
afterAll(() => warehouse.close());

describe('price elasticity', () => {
  it('is the slope of logarithms, drawn to its category by as much as it is unsure', () => {
    // Errors are taken as 0.05: w = 400 each, Q = 800, tau² = (800 - 2) / (1200 - 400) = 0.9975, so each is drawn by
    // 0.0025 / (0.0025 + 0.9975) = 0.0025 of the way to -2; the error is √(0.9975 × 0.0025 + 0.0025² / 3) = 0.049958.
    expect(rows.get('a')).toMatchObject({ own_elasticity: -1, own_error: 0.05, peers: '3', peer_elasticity: -2 });
    expect(rows.get('a')?.elasticity).toBeCloseTo(-1.0025, 6);
    expect(rows.get('a')?.lower_bound).toBeCloseTo(-1.084681, 5);
    expect(rows.get('a')?.upper_bound).toBeCloseTo(-0.920319, 5);
    expect(rows.get('b')?.elasticity).toBeCloseTo(-2, 6);
    expect(rows.get('c')?.elasticity).toBeCloseTo(-2.9975, 6);
    expect(rows.get('b')).toMatchObject({ category: 'Mugs', weeks: '10', lowest_price: 10, highest_price: 20 });
    // Half at ln 10, half at ln 20: ln 2 / 2.
    expect(rows.get('b')?.price_deviation).toBeCloseTo(0.346574, 6);
  });

  it('is its own where nobody is like it', () => {
    expect(rows.get('only')).toMatchObject({ source: 'till', peers: '1', peer_elasticity: null, elasticity: -2 });
    expect(rows.get('only')?.lower_bound).toBeCloseTo(-2.08225, 5);
  });

  it('of noisy products is what another implementation says', () => {
    for (const [id, { fit, elasticity }] of fitted()) {
      expect(rows.get(id)?.own_elasticity).toBeCloseTo(fit.slope, 5);
      expect(rows.get(id)?.own_error).toBeCloseTo(fit.error, 5);
      expect(rows.get(id)?.elasticity).toBeCloseTo(elasticity, 5);
    }
  });

  it.each([
    ['card', 'price never moved'],
    ['few', 'too few weeks'],
    ['odd', 'no fall with price'],
  ])('of %s is not told, with the reason', (id, reason) => {
    expect(rows.get(id)).toMatchObject({ elasticity: null, lower_bound: null, upper_bound: null, reason });
  });

  it('comes with what is sold at what price and cost', () => {
    expect(rows.get('card')).toMatchObject({ weekly_units: 100, price: 5, unit_cost: 2, currency: 'GBP' });
    // Of the last 13 weeks, of which ten had sales: (5 × 4 + 5 × 8) / 13.
    expect(rows.get('odd')?.weekly_units).toBeCloseTo(60 / 13, 4);
    expect(rows.get('a')).toMatchObject({ weekly_units: 0, price: null, unit_cost: null });
  });
});
