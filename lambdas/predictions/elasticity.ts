import * as z from 'zod';
import { ExpectedError } from '../../contracts/errors.ts';
import type { WhatIfRequest } from '../../contracts/forecast-requests.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import { refusalOf } from './pricing.ts';

/** The shop's prices do not tell what another one would do; the message says why. */
export class NoElasticityError extends ExpectedError {
  override readonly name = 'NoElasticityError';
  readonly kind = 'invalid-request';
}

const row = z.object({
  elasticity: z.number(),
  lower_bound: z.number(),
  upper_bound: z.number(),
  weekly_units: z.number().nullable(),
  price: z.number().nullable(),
  lowest_price: z.number().nullish(),
  highest_price: z.number().nullish(),
});

type Row = z.output<typeof row>;

interface ShopElasticity {
  readonly elasticity: number;
  readonly elasticityRange: readonly [number, number];
  /** Why it may not hold. */
  readonly notes: readonly string[];
}

/**
 * The elasticity of what is asked for: that of a product, or of several the mean, by what each earns a week; with its interval.
 * A country has that of the whole shop.
 * @throws NoElasticityError with the reason
 */
export function shopElasticity(
  rows: readonly PublishedRow[],
  { productId, category, source, currency, price = 0, promotion }: WhatIfRequest,
): ShopElasticity {
  const asked = rows.filter(
    (each) =>
      (productId === undefined || each.product_id === productId) &&
      (category === undefined || each.category === category) &&
      (source === undefined || each.source === source) &&
      (currency === undefined || each.currency === currency),
  );
  const known = asked.filter((each) => each.elasticity !== null).map((each) => row.parse(each));
  if (known.length === 0) {
    const [only, ...others] = asked;
    if (!only) throw new NoElasticityError(`${NOT_SOLD} Give an elasticity, e.g. -1.5.`);
    const why = others.length === 0 ? refusalOf(only.reason) : NEVER_MOVED;
    throw new NoElasticityError(`${why} Give an elasticity, e.g. -1.5.`);
  }
  const earned = known.map((each) => (each.weekly_units ?? 0) * (each.price ?? 0));
  const total = earned.reduce((sum, value) => sum + value, 0);
  const mean = (of: 'elasticity' | 'lower_bound' | 'upper_bound'): number =>
    known.reduce(
      (sum, each, at) => sum + each[of] * (total > 0 ? (earned[at] as number) / total : 1 / known.length),
      0,
    );
  const changes = [1 + price, ...(promotion ? [(1 + price) * (1 - promotion.discount)] : [])];
  const untried = known.filter((each) => changes.some((change) => !isTried(each, change))).length;
  return {
    elasticity: bounded(mean('elasticity')),
    elasticityRange: [mean('lower_bound'), mean('upper_bound')],
    notes: untried === 0 ? [] : [guess(untried, known.length)],
  };
}

const NOT_SOLD = 'There is nothing of that name, source and currency that was sold in the last 104 whole weeks.';
const NEVER_MOVED = 'Nothing of it has had prices that moved, with sales to see it by.';

/** Whether it was sold at such a price, within a hundredth. */
const isTried = ({ price, lowest_price: lowest, highest_price: highest }: Row, change: number): boolean =>
  price === null ||
  (price * change >= (lowest ?? price) - TOLERANCE && price * change <= (highest ?? price) + TOLERANCE);

const TOLERANCE = 0.005;

const guess = (untried: number, all: number): string =>
  `${all === 1 ? 'It was' : `${untried} of ${all} products were`} never sold at such prices: what they would bring there is a guess.`;

/** The model takes no steeper ones, nor any that rise. */
const bounded = (value: number): number => Math.min(0, Math.max(-20, value));
