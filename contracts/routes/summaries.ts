import * as z from 'zod';
import { ATTRIBUTION_MODELS, marketingAnswer } from '../marketing.ts';
import { customersSummary, modelsSummary, stockSummary } from '../summaries.ts';
import { selection } from './metrics.ts';
import { currency, name, oneOf, repeated } from './parameters.ts';
import { FOR, route } from './route.ts';

const names = repeated(name).default([]);
/** Visits have no audience. */
const { audience: _, ...asked } = selection;

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
  marketing: route({
    method: 'GET',
    path: '/v1/metrics/marketing',
    summary: 'Visits against those before, where they are lost, and what each channel brought for what was spent on it',
    access: FOR.viewer,
    caching: 'snapshot',
    query: z.strictObject({ ...asked, model: oneOf(ATTRIBUTION_MODELS).default('linear') }),
    answer: marketingAnswer,
  }),
  models: route({
    method: 'GET',
    path: '/v1/models',
    summary: 'Models: which run of each serves, and how its last training went',
    access: FOR.viewer,
    caching: 'snapshot',
    answer: modelsSummary,
  }),
} as const;
