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
});

/**
 * The elasticity of what is asked for: that of a product, or of several the mean, by what each earns a week; with its interval.
 * A country has that of the whole shop.
 * @throws NoElasticityError with the reason
 */
export function shopElasticity(
  rows: readonly PublishedRow[],
  { productId, category, source, currency }: WhatIfRequest,
): { readonly elasticity: number; readonly elasticityRange: readonly [number, number] } {
  const asked = rows.filter(
    (each) =>
      (productId === undefined || each.product_id === productId) &&
      (category === undefined || each.category === category) &&
      (source === undefined || each.source === source) &&
      (currency === undefined || each.currency === currency),
  );
  const known = asked.filter((each) => each.elasticity !== null).map((each) => row.parse(each));
  if (known.length === 0) {
    const [only] = asked.length === 1 ? asked : [];
    const why = only ? refusalOf(only.reason) : 'Nothing of it has had prices that moved, with sales to see it by.';
    throw new NoElasticityError(`${why} Give an elasticity, e.g. -1.5.`);
  }
  const earned = known.map((each) => (each.weekly_units ?? 0) * (each.price ?? 0));
  const total = earned.reduce((sum, value) => sum + value, 0);
  const mean = (of: 'elasticity' | 'lower_bound' | 'upper_bound'): number =>
    known.reduce(
      (sum, each, at) => sum + each[of] * (total > 0 ? (earned[at] as number) / total : 1 / known.length),
      0,
    );
  return { elasticity: bounded(mean('elasticity')), elasticityRange: [mean('lower_bound'), mean('upper_bound')] };
}

/** The model takes no steeper ones, nor any that rise. */
const bounded = (value: number): number => Math.min(0, Math.max(-20, value));
