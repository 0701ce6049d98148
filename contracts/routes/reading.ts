import * as z from 'zod';
import { forecastAnswer, forecastRequest } from '../forecast-requests.ts';
import { forecast } from '../forecasts.ts';
import { orderValueAnswer, orderValueRequest } from '../order-value.ts';
import { recommendationAnswer, recommendationRequest } from '../recommender.ts';
import { AUDIENCES, dailyReport, FORMATS, weeklyReport } from '../reports.ts';
import { rudderSettings, segmentSettings } from '../sdk-settings.ts';
import { count, currency, day, flag, name, oneOf, share } from './parameters.ts';
import { FOR, route } from './route.ts';

const LONGEST_HORIZON = 366;
const REPORT_TYPES = ['text/csv', 'text/plain'];

const reportQuery = z.strictObject({
  date: day.optional(),
  customers: oneOf(AUDIENCES).default('all'),
  source: name.optional(),
  format: oneOf(FORMATS).optional(),
});

/** Filters as they stand in a query string; what they mean is said in `contracts/recommender.ts`. */
const recommendationQuery = z.strictObject({
  limit: count(100).optional(),
  inStock: flag.optional(),
  category: name.optional(),
  maxPerCategory: count(100).optional(),
  diversity: share.optional(),
  source: name.optional(),
});

const forecastQuery = z.strictObject({
  grain: oneOf(['day', 'week']).default('week'),
  source: name.optional(),
  horizon: count(LONGEST_HORIZON).optional(),
});

/** Reports, recommendations, forecasts and predictions, and what SDKs and load balancers ask. */
export const READING_ROUTES = {
  health: route({
    method: 'GET',
    path: '/health',
    summary: 'Whether the API is up',
    access: 'public',
    caching: 'none',
    answer: z.object({ status: z.literal('ok') }),
  }),
  segmentSettings: route({
    method: 'GET',
    path: '/v1/projects/{writeKey}/settings',
    summary: 'The settings that Segment’s browser SDK begins with',
    access: 'public',
    caching: 'none',
    answer: segmentSettings,
  }),
  rudderSettings: route({
    method: 'GET',
    path: '/sourceConfig',
    summary: 'The settings that RudderStack’s browser SDK begins with',
    access: 'public',
    caching: 'none',
    query: z.looseObject({ writeKey: name.default('') }),
    answer: rudderSettings,
  }),
  dailyReport: route({
    method: 'GET',
    path: '/v1/reports/daily',
    summary: 'The key figures of one business day; without a date, of the last one with sales that is over',
    access: FOR.viewer,
    caching: 'snapshot',
    query: reportQuery,
    produces: REPORT_TYPES,
    answer: dailyReport,
  }),
  weeklyReport: route({
    method: 'GET',
    path: '/v1/reports/weekly',
    summary:
      'The key figures of the ISO week that a date lies in; without a date, of the last one with sales that is over',
    access: FOR.viewer,
    caching: 'snapshot',
    query: reportQuery,
    produces: REPORT_TYPES,
    answer: weeklyReport,
  }),
  customerRecommendations: route({
    method: 'GET',
    path: '/v1/recommendations/{customerId}',
    aliases: ['/recommendations/{customerId}'],
    summary: 'What to show a customer',
    access: FOR.storefront,
    caching: 'none',
    query: recommendationQuery.extend({
      kind: oneOf(['customer', 'buy-again']).default('customer'),
      excludeBought: flag.optional(),
    }),
    answer: recommendationAnswer,
  }),
  similarProducts: route({
    method: 'GET',
    path: '/v1/recommendations/similar/{productId}',
    summary: 'What to show beside a product',
    access: FOR.storefront,
    caching: 'none',
    query: recommendationQuery.extend({ kind: oneOf(['similar', 'bought-together']).default('similar') }),
    answer: recommendationAnswer,
  }),
  basketRecommendations: route({
    method: 'POST',
    path: '/v1/recommendations',
    summary: 'What to show beside a basket, or whatever else the recommender can be asked',
    access: FOR.storefront,
    caching: 'none',
    body: z.preprocess((body) => ({ kind: 'basket', ...(body as object) }), recommendationRequest),
    answer: recommendationAnswer,
  }),
  revenueForecast: route({
    method: 'GET',
    path: '/v1/forecasts/revenue',
    summary: 'The revenue of the weeks or days to come, with an interval',
    access: FOR.viewer,
    caching: 'snapshot',
    query: forecastQuery
      .extend({ country: name.optional(), category: name.optional(), currency: currency.optional() })
      .refine(({ country, category }) => country === undefined || category === undefined, {
        error: 'country and category cannot be combined: each is forecast by itself',
      }),
    answer: forecast,
  }),
  askedForecast: route({
    method: 'POST',
    path: '/v1/forecasts',
    summary:
      'How a series that is posted goes on, or what would become of a forecast with other prices, promotions or holidays',
    access: FOR.analyst,
    caching: 'none',
    body: z.preprocess(
      (body) => ({ kind: 'history' in Object(body) ? 'series' : 'what-if', ...(body as object) }),
      forecastRequest,
    ),
    answer: forecastAnswer,
    example: {
      body: {
        history: [120, 95, 130, 110, 150, 140, 160, 155, 170],
        frequency: 'week',
        horizon: 4,
        quantiles: [0.1, 0.5, 0.9],
      },
    },
  }),
  demandForecast: route({
    method: 'GET',
    path: '/v1/forecasts/demand/{productId}',
    summary: 'The units of a product that will be sold, with an interval',
    access: FOR.viewer,
    caching: 'snapshot',
    query: forecastQuery,
    answer: forecast,
  }),
  orderValue: route({
    method: 'POST',
    path: '/v1/predict/order-value',
    aliases: ['/predict'],
    summary: 'What an order line will bring after returns and cancellations',
    access: FOR.viewer,
    caching: 'none',
    body: orderValueRequest,
    answer: orderValueAnswer,
  }),
} as const;
