import * as z from 'zod';
import { customersSummary, stockSummary } from '../summaries.ts';
import { currency, name, repeated } from './parameters.ts';
import { FOR, route } from './route.ts';

const names = repeated(name).default([]);

/** A page's figures that are neither sales nor rows. */
export const SUMMARY_ROUTES = {
  customersSummary: route({
    method: 'GET',
    path: '/v1/metrics/customers',
    summary: 'Customers in figures: who comes back, who may leave, who has gone quiet',
    access: FOR.viewer,
    caching: 'snapshot',
    query: z.strictObject({ source: names, country: names, currency: currency.optional() }),
    answer: customersSummary,
  }),
  stockSummary: route({
    method: 'GET',
    path: '/v1/metrics/stock',
    summary: 'Stock in figures: what it is worth, how long it lasts, what is to be ordered',
    access: FOR.viewer,
    caching: 'snapshot',
    query: z.strictObject({ source: names, category: names, currency: currency.optional() }),
    answer: stockSummary,
  }),
} as const;
