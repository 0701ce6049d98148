import * as z from 'zod';
import { forecast } from './forecasts.ts';
import { orderValueAnswer, orderValueRequest } from './order-value.ts';
import { recommendationAnswer, recommendationRequest } from './recommender.ts';
import { AUDIENCES, dailyReport, FORMATS, weeklyReport } from './reports.ts';
import { rudderSettings, segmentSettings } from './sdk-settings.ts';

/** Who may call a route: anybody, a sender of events with a write key or a signed body, or a reader with a read key. */
export type Access = 'public' | 'write-key' | 'signature' | 'read-key';

/** How long an answer holds: until the next snapshot, or for this once. */
export type Caching = 'snapshot' | 'none';

/** One route of the HTTP API. The gateway's routes, the functions behind them and their validation all come from this. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As API Gateway writes it, e.g. `/v1/forecasts/demand/{productId}`. */
  readonly path: string;
  /** Paths under which clients of older systems know it. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly access: Access;
  readonly caching: Caching;
  readonly query?: z.ZodType<object>;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
}

const route = <const R extends Route>(definition: R): R => definition;

/** A number written out in a query string; nothing at all is no number, and neither are `0x1f` and `1e3`. */
const number = (pattern: RegExp, range: z.ZodType<number, number>) =>
  z.string().regex(pattern).transform(Number).pipe(range);
const count = (most: number) =>
  number(/^\d{1,9}$/, z.int().min(1).max(most)).describe(`a whole number from 1 to ${most}`);
const share = number(/^\d+(\.\d+)?$/, z.number().min(0).max(1)).describe('a number from 0 to 1');
const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .describe('true or false');
const name = z.string().min(1).max(500).describe('a text of 1 to 500 characters');
const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values).describe(values.length === 2 ? values.join(' or ') : `one of ${values.join(', ')}`);
const currency = z.string().length(3).describe('an ISO 4217 code, e.g. GBP');
const LONGEST_HORIZON = 366;

const reportQuery = z.strictObject({
  date: z.iso.date().describe('a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31').optional(),
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

/** Routes that are read from: what the function `api` answers. */
export const READ_ROUTES = {
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
    access: 'read-key',
    caching: 'snapshot',
    query: reportQuery,
    answer: dailyReport,
  }),
  weeklyReport: route({
    method: 'GET',
    path: '/v1/reports/weekly',
    summary:
      'The key figures of the ISO week that a date lies in; without a date, of the last one with sales that is over',
    access: 'read-key',
    caching: 'snapshot',
    query: reportQuery,
    answer: weeklyReport,
  }),
  customerRecommendations: route({
    method: 'GET',
    path: '/v1/recommendations/{customerId}',
    aliases: ['/recommendations/{customerId}'],
    summary: 'What to show a customer',
    access: 'read-key',
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
    access: 'read-key',
    caching: 'none',
    query: recommendationQuery.extend({ kind: oneOf(['similar', 'bought-together']).default('similar') }),
    answer: recommendationAnswer,
  }),
  basketRecommendations: route({
    method: 'POST',
    path: '/v1/recommendations',
    summary: 'What to show beside a basket, or whatever else the recommender can be asked',
    access: 'read-key',
    caching: 'none',
    body: z.preprocess((body) => ({ kind: 'basket', ...(body as object) }), recommendationRequest),
    answer: recommendationAnswer,
  }),
  revenueForecast: route({
    method: 'GET',
    path: '/v1/forecasts/revenue',
    summary: 'The revenue of the weeks or days to come, with an interval',
    access: 'read-key',
    caching: 'snapshot',
    query: forecastQuery
      .extend({ country: name.optional(), category: name.optional(), currency: currency.optional() })
      .refine(({ country, category }) => country === undefined || category === undefined, {
        error: 'country and category cannot be combined: each is forecast by itself',
      }),
    answer: forecast,
  }),
  demandForecast: route({
    method: 'GET',
    path: '/v1/forecasts/demand/{productId}',
    summary: 'The units of a product that will be sold, with an interval',
    access: 'read-key',
    caching: 'snapshot',
    query: forecastQuery,
    answer: forecast,
  }),
  orderValue: route({
    method: 'POST',
    path: '/v1/predict/order-value',
    aliases: ['/predict'],
    summary: 'What an order line will bring after returns and cancellations',
    access: 'read-key',
    caching: 'none',
    body: orderValueRequest,
    answer: orderValueAnswer,
  }),
} as const;

/** Call types of the tracking API; the type of an event is the last part of its route. */
export const CALL_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

export type CallType = (typeof CALL_TYPES)[number];

const taken = z.object({ success: z.literal(true), events: z.int() });

/** Segment's browser SDK names a call by its first letter. */
const short = (call: string): string => `/v1/${call.charAt(0)}`;

/** Bodies are checked by `collect` itself, event by event: a bad event in a good batch is quarantined, never refused. */
const tracking = (call: CallType): Route => ({
  method: 'POST',
  path: `/v1/${call}`,
  aliases: [short(call)],
  summary: `Takes one ${call} call`,
  access: 'write-key',
  caching: 'none',
  answer: taken,
});

const BATCH: Route = {
  method: 'POST',
  path: '/v1/batch',
  aliases: [short('batch'), '/v1/import', '/beacon/v1/batch'],
  summary: 'Takes up to 2,500 events',
  access: 'write-key',
  caching: 'none',
  answer: taken,
};

/** What Segment's browser SDK measures of itself; it is answered, and nothing more. */
export const METRICS_ROUTE: Route = {
  method: 'POST',
  path: '/v1/m',
  summary: 'Takes figures of an SDK about itself, and drops them',
  access: 'public',
  caching: 'none',
  answer: taken,
};

/** Routes that browsers send events to: what the function `collect` answers, and the preflight of each path but the aliases. */
export const TRACKING_ROUTES: readonly Route[] = [BATCH, ...CALL_TYPES.map(tracking), METRICS_ROUTE];

/** The call that a path of {@link TRACKING_ROUTES} or {@link PIXEL_ROUTES} takes one of; undefined for a batch. */
export const callOf = (path: string): CallType | undefined =>
  CALL_TYPES.find((call) => path.endsWith(`/${call}`) || path === short(call));

const pixel = (path: string, whose: string): Route => ({
  method: 'GET',
  path,
  summary: `Takes one call from an image, as ${whose} does, and is always that image`,
  access: 'write-key',
  caching: 'none',
  answer: z.never(),
});

/** Images that carry a call: `?data=` with JSON, in base64 or not, and RudderStack's, which has a parameter for each field. */
export const PIXEL_ROUTES: readonly Route[] = [
  pixel('/v1/pixel/{call}', 'Segment'),
  pixel('/pixel/v1/{call}', 'RudderStack'),
];

/** Where a shop's platform delivers what happens, by the source that the stage names: what the function `webhooks` answers. */
export const WEBHOOK_ROUTE: Route = {
  method: 'POST',
  path: '/v1/webhooks/{source}',
  summary: 'Takes a signed delivery of Shopify or WooCommerce',
  access: 'signature',
  caching: 'none',
  answer: z.object({ success: z.literal(true), events: z.int() }),
};

/** All paths of a route. */
export const pathsOf = ({ path, aliases = [] }: Route): readonly string[] => [path, ...aliases];
