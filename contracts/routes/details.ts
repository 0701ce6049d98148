import * as z from 'zod';
import { envelope } from '../answers.ts';
import { forecast } from '../forecasts.ts';
import { affinityRow, callRow, customerRow, productRow, stockRow } from '../marts.ts';
import { recommendations } from '../recommender.ts';
import { name } from './parameters.ts';
import { FOR, route } from './route.ts';

const ofSource = z.strictObject({ source: name.optional() });

/** One customer, and one product, with all that is known of them. */
export const DETAIL_ROUTES = {
  customer: route({
    method: 'GET',
    path: '/v1/customers/{customerId}',
    summary: 'A customer: what they bought, are worth and will do, whether to call them, and what to show them',
    access: FOR.analyst,
    caching: 'none',
    query: ofSource,
    answer: z.object({
      ...envelope,
      customerId: z.string(),
      figures: z.array(customerRow).describe('By source and currency'),
      calls: z.array(callRow).describe('Where they are among those to call'),
      recommendations: recommendations.shape.items.describe('Of the model, or of what it left in the snapshot'),
    }),
    example: { params: { customerId: 'C-00348' } },
  }),
  product: route({
    method: 'GET',
    path: '/v1/products/{productId}',
    summary: 'A product: what it earned, its stock, what is bought with it, and the demand that is expected',
    access: FOR.viewer,
    caching: 'snapshot',
    query: ofSource,
    answer: z.object({
      ...envelope,
      productId: z.string(),
      figures: z.array(productRow).describe('By source and currency'),
      stock: z.array(stockRow).describe('By place'),
      partners: z.array(affinityRow).describe('Bought together most, the first first'),
      demand: forecast.nullable().describe('Units a week; null where none is forecast'),
    }),
    example: { params: { productId: 'P-0193' } },
  }),
} as const;
