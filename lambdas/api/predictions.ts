import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { type RecommendationQuery, recommendationRequest } from '../../contracts/recommender.ts';
import { ProblemError } from '../http/problem.ts';
import { forecast } from '../predictions/forecast.ts';
import { orderValue } from '../predictions/order-value.ts';
import { recommend } from '../predictions/recommend.ts';
import type { ApiPorts } from './ports.ts';
import { read } from './problems.ts';

const LONGEST_HORIZON = 366;

const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');
const count = (most: number) =>
  z.coerce.number({ error: `must be a number from 1 to ${most}` }).pipe(z.int().min(1).max(most));
const name = z.string().min(1).max(500);

/** Filters as they stand in a query string; what they mean is said in `models/recommender/request.ts`. */
const filters = z.strictObject({
  limit: count(100).optional(),
  inStock: flag.optional(),
  category: name.optional(),
  maxPerCategory: count(100).optional(),
  diversity: z.coerce.number().min(0).max(1).optional(),
  source: name.optional(),
});
const ofCustomer = filters.extend({
  kind: z.enum(['customer', 'buy-again']).default('customer'),
  excludeBought: flag.optional(),
});
const ofProduct = filters.extend({ kind: z.enum(['similar', 'bought-together']).default('similar') });

const ofRevenue = z
  .strictObject({
    grain: z.enum(['day', 'week']).default('week'),
    country: name.optional(),
    category: name.optional(),
    source: name.optional(),
    currency: z.string().length(3).optional(),
    horizon: count(LONGEST_HORIZON).optional(),
  })
  .refine(({ country, category }) => country === undefined || category === undefined, {
    error: 'country and category cannot be combined: each is forecast by itself',
  });
const ofDemand = z.strictObject({
  grain: z.enum(['day', 'week']).default('week'),
  source: name.optional(),
  horizon: count(LONGEST_HORIZON).optional(),
});

/** What models recommend, expect and predict, for readers. */
export function predictionRoutes(ports: ApiPorts): Hono {
  const routes = new Hono();
  const recommended = async (c: Context, asked: unknown): Promise<Response> => {
    const query: RecommendationQuery = read(recommendationRequest, asked);
    return c.json(await recommend(query, ports.recommender, ports.latest));
  };
  routes.on('GET', ['/v1/recommendations/similar/:id'], (c) =>
    recommended(c, { productId: c.req.param('id'), ...read(ofProduct, c.req.query()) }),
  );
  routes.on('GET', ['/v1/recommendations/:id', '/recommendations/:id'], (c) =>
    recommended(c, { customerId: c.req.param('id'), ...read(ofCustomer, c.req.query()) }),
  );
  routes.post('/v1/recommendations', async (c) => recommended(c, { kind: 'basket', ...(await bodyOf(c)) }));

  routes.get('/v1/forecasts/revenue', async (c) => {
    const { country, category, ...query } = read(ofRevenue, c.req.query());
    const series = country !== undefined ? of('country', country) : category !== undefined && of('category', category);
    return c.json(
      await forecast(await ports.latest(), { measure: 'revenue', ...given(query), ...(series && { series }) }),
    );
  });
  routes.get('/v1/forecasts/demand/:id', async (c) => {
    const query = read(ofDemand, c.req.query());
    const series = of('product', c.req.param('id'));
    return c.json(await forecast(await ports.latest(), { measure: 'units', ...given(query), series }));
  });

  routes.on('POST', ['/v1/predict/order-value', '/predict'], async (c) =>
    c.json(await orderValue(await bodyOf(c), ports.orderValue)),
  );
  return routes;
}

const of = <K extends string>(kind: K, series: string) => ({ kind, name: series });

/** Without the members that are undefined. */
const given = <T extends object>(query: T): { [K in keyof T]-?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;

/** @throws ProblemError when the body is no JSON object */
async function bodyOf(c: Context): Promise<object> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ProblemError(400, 'Bad request', 'The body must be one JSON object, e.g. {"items": ["mug-blue"]}.');
}
