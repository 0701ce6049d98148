import { type ElasticityRow, PRICE_CHANGES, type PriceScenario, type Pricing } from '../../contracts/pricing.ts';
import { round2 } from '../reports/figures.ts';

/** Why nothing can be said, by the reasons of the mart. */
const REASONS: Readonly<Record<string, string>> = {
  'too few weeks': 'It was sold in fewer than eight whole weeks of the last 104: too few to see what a price does.',
  'price never moved':
    'Its price never moved by more than one percent: what another price would do cannot be seen in its history.',
  'no fall with price':
    'Its sales did not fall when its price rose: something else moved them, and a price cannot be told from it.',
};
/** Why the mart has no elasticity, in a sentence. */
export const refusalOf = (reason: unknown): string => REASONS[String(reason)] ?? 'Nothing is known of its prices.';

const NOT_SOLD = 'It was not sold in the last 13 weeks: there is nothing to compare another price with.';

type Advice = Pick<Pricing['figures'][number], 'reason' | 'now' | 'scenarios'>;
type Priced = ElasticityRow &
  Readonly<Record<'elasticity' | 'lowerBound' | 'upperBound' | 'weeklyUnits' | 'price', number>>;

/**
 * What a week would bring at other prices: units × (1 + c)^e at price × (1 + c), constant elasticity e. Ends of intervals are those of e.
 * @param why the mart's reason for no elasticity
 */
export function adviceOn(row: ElasticityRow, why: string | null): Advice {
  const { elasticity, weeklyUnits, price } = row;
  if (elasticity === null) return { reason: refusalOf(why), now: null, scenarios: [] };
  if (!weeklyUnits || !price) return { reason: NOT_SOLD, now: null, scenarios: [] };
  const scenarios = PRICE_CHANGES.map((change) => scenarioOf(row as Priced, change));
  const margin = row.unitCost === null ? null : round2(weeklyUnits * (price - row.unitCost));
  return { reason: null, now: { units: round2(weeklyUnits), revenue: round2(weeklyUnits * price), margin }, scenarios };
}

function scenarioOf(row: Priced, change: number): PriceScenario {
  const { elasticity, lowerBound, upperBound, weeklyUnits, unitCost } = row;
  const price = row.price * (1 + change);
  const units = [elasticity, lowerBound, upperBound].map((e) => weeklyUnits * (1 + change) ** e);
  const times = (each: number) => range(units.map((sold) => sold * each));
  return {
    change,
    price: round2(price),
    isTried: price >= (row.lowestPrice ?? price) && price <= (row.highestPrice ?? price),
    units: times(1),
    revenue: times(price),
    margin: unitCost === null ? null : times(price - unitCost),
  };
}

/** @param values the first is what is expected */
const range = (values: readonly number[]): PriceScenario['units'] => ({
  expected: round2(values[0] as number),
  lower: round2(Math.min(...values)),
  upper: round2(Math.max(...values)),
});
