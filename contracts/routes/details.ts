import * as z from 'zod';
import { businessDay, envelope, money, quantity, text, whole } from '../answers.ts';
import { forecast } from '../forecasts.ts';
import { affinityRow, callRow, customerRow, driftRow, productRow, runRow, stockRow } from '../marts.ts';
import { recommendations } from '../recommender.ts';
import { name, resultParameters } from './parameters.ts';
import { FOR, route } from './route.ts';

const ofSource = z.strictObject({ source: name.optional() });

export const orderRow = z.object({
  ...{ source: text, orderId: text, orderDate: businessDay },
  orderNumber: whole.describe('Ordinal among the customer’s orders in this currency, from 1'),
  ...{ currency: text, units: quantity, revenue: money },
});

/** One customer, one product, or one training, with all that is known of them. */
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
  customerOrders: route({
    method: 'GET',
    path: '/v1/customers/{customerId}/orders',
    summary: 'What a customer ordered, the newest first; Athena is asked, so that an answer takes seconds',
    access: FOR.analyst,
    caching: 'none',
    query: z.strictObject(resultParameters(50)),
    produces: ['text/csv'],
    answer: z.object({
      ...envelope,
      customerId: z.string(),
      items: z.array(orderRow),
      next: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last'),
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
  modelRun: route({
    method: 'GET',
    path: '/v1/models/runs/{runId}',
    summary: 'One training: what came of each of its models, and how far their inputs have moved since',
    access: FOR.viewer,
    caching: 'snapshot',
    answer: z.object({
      ...envelope,
      runId: z.string(),
      models: z.array(runRow),
      drift: z.array(driftRow).describe('Of the models of it that serve'),
    }),
    example: { params: { runId: 'train-2026-11-02' } },
  }),
} as const;
