import * as z from 'zod';
import { pricing } from '../pricing.ts';
import { currency, name } from './parameters.ts';
import { FOR, route } from './route.ts';

/** What prices have done, and what others would do. */
export const PRICING_ROUTES = {
  pricing: route({
    method: 'GET',
    path: '/v1/pricing/{productId}',
    summary: 'By how much demand follows a product’s price, and what it would bring at 5, 10 and 20 % less or more',
    access: FOR.viewer,
    caching: 'snapshot',
    query: z.strictObject({ source: name.optional(), currency: currency.optional() }),
    answer: pricing,
    example: { params: { productId: 'P-0193' } },
  }),
} as const;
